package ai.dbtool.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * docs/reference/causes.md is what causes.yaml and the playbooks say. After a change run the test
 * with {@code -Dsnapshots.accept=true}.
 */
class ReferenceNamesEveryCause {

    private static final Path REFERENCE = Path.of("../docs/reference/causes.md");

    private final Catalogue catalogue = Catalogue.load();

    @Test
    void withEntitiesChecksAndThresholds() throws IOException {
        if (Boolean.getBoolean("snapshots.accept")) {
            Files.writeString(REFERENCE, reference());
            return;
        }
        assertThat(Files.readString(REFERENCE)).isEqualTo(reference());
    }

    private String reference() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Causes

                        Generated from `prompts/causes.yaml` and the playbooks. The catalogue is closed: a verdict uses
                        these codes and entity keys, no others. Codes without a section below are in the catalogue but no
                        playbook looks for them yet.

                        """);
        String group = "";
        for (Cause cause : catalogue.causes().values()) {
            if (!cause.group().equals(group)) {
                group = cause.group();
                text.append("\n## ").append(group);
                text.append("\n\n| code | entities | meaning | playbook |\n|---|---|---|---|\n");
            }
            text.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    cause.code(),
                                    String.join(", ", cause.entities()),
                                    cause.meaning(),
                                    String.join(", ", playbooks(cause.code()))));
        }
        text.append("\n## How each is told from its neighbours\n");
        catalogue.diagnosable().forEach(code -> section(catalogue.causes().get(code), text));
        return text.toString();
    }

    private List<String> playbooks(String code) {
        return catalogue.playbooks().values().stream()
                .filter(
                        playbook ->
                                playbook.hypotheses().stream()
                                        .anyMatch(found -> found.cause().equals(code)))
                .map(Playbook::id)
                .toList();
    }

    private void section(Cause cause, StringBuilder text) {
        text.append("\n### ").append(cause.code()).append("\n\n");
        cause.checks().forEach(check -> text.append("- ").append(check).append('\n'));
        if (!cause.thresholds().isEmpty()) {
            text.append("\n| threshold | value | unit | why |\n|---|---|---|---|\n");
            for (Map.Entry<String, Cause.Threshold> threshold : cause.thresholds().entrySet()) {
                text.append(
                        "| `%s` | %s | %s | %s |\n"
                                .formatted(
                                        threshold.getKey(),
                                        threshold.getValue().value(),
                                        threshold.getValue().unit(),
                                        threshold.getValue().why()));
            }
        }
        text.append("\n| evidence | stands for | weight | read from |\n|---|---|---|---|\n");
        for (Playbook playbook : catalogue.playbooks().values()) {
            for (Playbook.Hypothesis hypothesis : playbook.hypotheses()) {
                if (hypothesis.cause().equals(cause.code())) {
                    hypothesis.evidence().forEach(evidence -> row(evidence, text));
                }
            }
        }
    }

    private static void row(Playbook.Evidence evidence, StringBuilder text) {
        text.append(
                "| `%s` | %s | %s | `%s` |\n"
                        .formatted(
                                evidence.id(),
                                evidence.node().name().toLowerCase(java.util.Locale.ROOT),
                                evidence.weight(),
                                evidence.rows()));
    }
}
