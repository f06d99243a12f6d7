package ai.dbtool.testkit.protocol;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;

import java.util.List;
import java.util.Map;

/** A JSON schema of draft 7 as its makers publish it, whole in one text. */
public final class PublishedSchema {

    private final Schema schema;

    /** The schema {@code text}, which calls itself {@code id}. */
    public PublishedSchema(String id, String text) {
        this.schema =
                SchemaRegistry.withDefaultDialect(
                                SpecificationVersion.DRAFT_7,
                                builder ->
                                        builder.schemas(Map.of(id, text))
                                                .schemaRegistryConfig(
                                                        SchemaRegistryConfig.builder()
                                                                .formatAssertionsEnabled(true)
                                                                .build()))
                        .getSchema(SchemaLocation.of(id));
    }

    /** What is wrong with the document {@code json}; nothing when the schema allows it. */
    public List<String> problems(String json) {
        return schema.validate(json, InputFormat.JSON).stream().map(Error::toString).toList();
    }
}
