package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.ollama.FakeOllama;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The packaged command reaches its model: its class path holds what the model's client needs. */
class UsesItsModelIT {

    @TempDir private Path folder;

    @Test
    void inADiagnosis() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Files.writeString(
                logs.resolve("postgresql.log"),
                "2026-01-01 00:00:00.000 UTC [1] LOG:  database system is ready to accept connections\n");
        try (FakeOllama server = FakeOllama.start()) {
            Command.Outcome outcome =
                    Command.dbtool("diagnose", "--json", "--log", logs.toString(), "it is slow")
                            .in(folder)
                            .with("HOME", folder.toString())
                            .with("DBTOOL_AI_MODEL__ENGINE", "ollama")
                            .with("DBTOOL_AI_MODEL__URL", server.url())
                            .with("DBTOOL_AI_MODEL__NAME", FakeOllama.MODEL)
                            .with("DBTOOL_AI_MODEL__CONTEXT", "4096")
                            .run();
            JsonNode answer = JsonMapper.shared().readTree(outcome.out());
            assertThat(answer.path("model").asString())
                    .as(outcome.err())
                    .isEqualTo(FakeOllama.MODEL);
            assertThat(server.chats()).isNotEmpty();
            assertThat(outcome.err()).doesNotContain("Exception", "Error");
        }
    }
}
