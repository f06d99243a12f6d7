package ai.dbtool.conf.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** docs/reference/config-rules.md is what the rules say; accept with -Ddbtool.accept=true. */
class ReferenceIsGenerated {

    private static final Path PAGE = Path.of("../docs/reference/config-rules.md");

    @Test
    void fromTheRules() throws IOException {
        String page = page();
        if (Boolean.getBoolean("dbtool.accept")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).as("accept with -Ddbtool.accept=true").isEqualTo(page);
    }

    private static String page() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Rules of config_audit

                        Generated from the code; do not edit. How to add one: [add-a-rule](../how-to/add-a-rule.md).
                        S names and values, W durability and WAL, M memory, V vacuum, connections and planner,
                        G logging, X security, H pg_hba.conf, P PgBouncer and pools of applications, R Patroni.
                        Rules whose needs are not met are reported as not checked, with the reason.
                        What they say of configurations nobody has touched: [stock-audit](stock-audit.md).

                        | id | severity | about | fires when | advice | needs | source |
                        |---|---|---|---|---|---|---|
                        """);
        for (Rule rule : Rules.all()) {
            page.append("| ")
                    .append(rule.id())
                    .append(" | ")
                    .append(rule.severity().name().toLowerCase(java.util.Locale.ROOT))
                    .append(" | ")
                    .append(cell(rule.subject()))
                    .append(" | ")
                    .append(cell(rule.condition()))
                    .append(" | ")
                    .append(cell(rule.advice()))
                    .append(" | ")
                    .append(
                            String.join(
                                    ", ",
                                    rule.needs().stream()
                                            .sorted()
                                            .map(n -> n.name().toLowerCase(java.util.Locale.ROOT))
                                            .toList()))
                    .append(" | [source](")
                    .append(rule.source())
                    .append(") |\n");
        }
        return page.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_");
    }
}
