package ai.dbtool.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table of docs/reference/configuration.md is what the loader knows. After a change of keys run
 * the test with {@code -Dsnapshots.accept=true}.
 */
class ReferenceNamesEveryKey {

    private static final Path REFERENCE = Path.of("../docs/reference/configuration.md");
    private static final String BEGIN = "<!-- keys: begin -->\n";
    private static final String END = "<!-- keys: end -->";

    @Test
    void withTypeAndDefault() throws IOException {
        String text = Files.readString(REFERENCE);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (Boolean.getBoolean("snapshots.accept")) {
            Files.writeString(REFERENCE, text.substring(0, begin) + table() + text.substring(end));
            return;
        }

        assertThat(text.substring(begin, end)).isEqualTo(table());
    }

    private static String table() {
        return "| key | type | default | meaning |\n|---|---|---|---|\n"
                + ConfigKeys.ALL.stream()
                        .map(ReferenceNamesEveryKey::row)
                        .collect(Collectors.joining());
    }

    private static String row(ConfigKey key) {
        String value = key.defaultValue() == null ? "" : "`" + key.defaultValue() + "`";
        return "| `%s` | %s | %s | %s |\n"
                .formatted(key.path().replace("*", "<name>"), type(key), value, key.description());
    }

    private static String type(ConfigKey key) {
        return switch (key.type()) {
            case INTEGER -> "integer, " + key.min() + " to " + key.max();
            case CHOICE ->
                    key.allowed().stream()
                            .map(a -> "`" + a + "`")
                            .collect(Collectors.joining(", "));
            case PATHS -> "path or list of paths";
            default -> key.type().name().toLowerCase(Locale.ROOT);
        };
    }
}
