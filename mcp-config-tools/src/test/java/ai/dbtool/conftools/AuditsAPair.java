package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.SourceConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A primary and its standby, each a source: rules about both see both. */
class AuditsAPair {

    @TempDir Path folder;

    private SourceConfig source(String name, String conf, String mark) throws Exception {
        Path own = Files.createDirectories(folder.resolve(name));
        Files.writeString(own.resolve("postgresql.conf"), conf);
        Files.writeString(own.resolve(mark), "18\n");
        return new SourceConfig(name, List.of(own.toString()), null);
    }

    @Test
    void theStandbyHasTooFewConnections() throws Exception {
        Map<String, SourceConfig> sources =
                Map.of(
                        "one", source("one", "max_connections = 200\n", "PG_VERSION"),
                        "two", source("two", "max_connections = 100\n", "standby.signal"));
        try (ConfigClient client = ConfigClient.of(Map.of(), sources)) {
            JsonNode both = client.call("config_audit", "rules", List.of("W15", "W17"));
            assertThat(both.get("findings").findValuesAsString("location"))
                    .singleElement()
                    .asString()
                    .endsWith("two/postgresql.conf:1");
            assertThat(both.get("notChecked")).isEmpty();

            JsonNode alone = client.call("config_audit", "rules", List.of("W15"), "source", "two");
            assertThat(alone.get("findings")).isEmpty();
            assertThat(alone.at("/notChecked/0/why").asString())
                    .contains("beside this one as another source");
        }
    }
}
