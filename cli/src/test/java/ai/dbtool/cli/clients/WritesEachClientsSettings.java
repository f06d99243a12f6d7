package ai.dbtool.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One golden file per client and way of reaching; {@code -Dsnapshots.accept=true} accepts. */
class WritesEachClientsSettings {

    private static final Path FOLDER = Path.of("src", "test", "resources", "clients");

    private static final List<ServerEntry> LOCAL =
            List.of(
                    local("dbtool-db", "db", List.of("PGPASSWORD")),
                    local("dbtool-log", "log", List.of()));
    private static final List<ServerEntry> REMOTE =
            List.of(remote("dbtool-db", "db"), remote("dbtool-config", "config"));

    private static ServerEntry local(String name, String word, List<String> secrets) {
        return new ServerEntry(
                name,
                "PostgreSQL (" + word + ")",
                new Local(
                        "/opt/dbtool ai/dbtool-ai",
                        List.of("mcp", word, "--warm", "--config", "/etc/dbtool-ai.yaml"),
                        Map.of("DBTOOL_AI_JAVA", "/opt/jdk-25"),
                        secrets));
    }

    private static ServerEntry remote(String name, String word) {
        return new ServerEntry(
                name,
                "PostgreSQL (" + word + ")",
                new Remote("https://db.example.com/" + word + "/mcp", "DBTOOL_AI_API_KEY"));
    }

    static Stream<Client> clients() {
        return Clients.all().stream();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void local(Client client) throws IOException {
        check(client, "local", LOCAL);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void remote(Client client) throws IOException {
        check(client, "remote", REMOTE);
    }

    private static void check(Client client, String kind, List<ServerEntry> servers)
            throws IOException {
        String name = client.name() + "." + kind;
        switch (client) {
            case Client.WithFile file -> {
                String ending = file.file(place(Place.Os.LINUX)).toString();
                ending = ending.substring(ending.lastIndexOf('.'));
                golden(name + ending, file.notation().document(file.settings(servers)));
            }
            case Client.ByHand _ -> {
                // The notes are all there is.
            }
        }
        golden(name + ".notes.txt", String.join("\n", client.notes(servers)) + "\n");
    }

    private static void golden(String name, String now) throws IOException {
        Path file = FOLDER.resolve(name);
        if (Boolean.getBoolean("snapshots.accept")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, now);
        }
        assertThat(file).as("accept with -Dsnapshots.accept=true").exists();
        assertThat(now).as("accept with -Dsnapshots.accept=true").isEqualTo(Files.readString(file));
    }

    @Test
    void withoutAnySecretInAnyOfThem() {
        for (Client client : Clients.all()) {
            if (client instanceof Client.WithFile file) {
                String document = file.notation().document(file.settings(REMOTE));
                assertThat(document.lines().filter(line -> line.contains("Bearer")).toList())
                        .as(client.name())
                        .isNotEmpty()
                        .allMatch(line -> line.matches(".*Bearer \\$\\{[^}]+}.*"));
            }
        }
    }

    @Test
    void andCursorsLinkHoldsItsEntry() {
        String link =
                new Cursor()
                        .notes(LOCAL).stream()
                                .filter(note -> note.startsWith("cursor://"))
                                .findFirst()
                                .orElseThrow();
        assertThat(link)
                .startsWith("cursor://anysphere.cursor-deeplink/mcp/install?name=dbtool-db&");
        String config =
                URLDecoder.decode(
                        link.substring(link.indexOf("config=") + 7), StandardCharsets.UTF_8);
        JsonNode entry = JsonMapper.shared().readTree(Base64.getDecoder().decode(config));
        assertThat(entry.path("command").asString()).isEqualTo("/opt/dbtool ai/dbtool-ai");
        assertThat(entry.path("env").path("PGPASSWORD").asString()).isEqualTo("${env:PGPASSWORD}");
    }

    static Place place(Place.Os system) {
        return new Place(system, Path.of("/home/ann"), Path.of("/work"), Map.of());
    }
}
