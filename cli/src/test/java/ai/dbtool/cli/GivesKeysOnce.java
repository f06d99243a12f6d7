package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.ApiKeys;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** {@code dbtool-ai access}, run in this process. */
class GivesKeysOnce {

    @TempDir private Path folder;

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(
                folder.resolve("dbtool-ai.yaml"),
                """
                state: { directory: state }
                connections: { shop: { host: 127.0.0.1 } }
                access: { roles: { on-call: { scopes: ['db:read'], connections: [shop] } } }
                """);
    }

    private Outcome access(String... words) {
        List<String> line = new ArrayList<>(List.of("access"));
        line.addAll(List.of(words));
        line.addAll(List.of("--config", folder.resolve("dbtool-ai.yaml").toString()));
        return Outcome.of(line);
    }

    private ApiKeys keys() {
        return new ApiKeys(folder.resolve("state"), Clock.systemUTC());
    }

    @Test
    void theKeyIsOnStandardOutputAndNowhereElse() throws IOException {
        Outcome added = access("add", "ci", "--role", "on-call", "--expires", "90d");

        assertThat(added.exit()).as(added.err()).isZero();
        String key = added.out().strip();
        assertThat(added.err()).contains("only time").contains("on-call").doesNotContain(key);
        assertThat(keys().match(key)).isNotNull();
        assertThat(access("list").out())
                .contains("ci", "on-call", "valid")
                .doesNotContain(key.substring(20));
    }

    @Test
    void programsReadJson() throws IOException {
        JsonNode added =
                JsonMapper.shared()
                        .readTree(access("add", "ci", "--role", "reader", "--json").out());
        assertThat(keys().match(added.path("key").asString())).isNotNull();
        assertThat(added.has("expires")).isFalse();

        JsonNode listed = JsonMapper.shared().readTree(access("list", "--json").out());
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.get(0).path("name").asString()).isEqualTo("ci");
        assertThat(listed.get(0).propertyNames()).doesNotContain("key", "hash", "salt", "secret");
    }

    @Test
    void revokingEndsIt() {
        String key = access("add", "ci", "--role", "reader").out().strip();

        assertThat(access("revoke", "ci").exit()).isZero();
        assertThat(keys().match(key)).isNull();
        assertThat(access("revoke", "ci"))
                .satisfies(o -> assertThat(o.exit()).isEqualTo(ExitCode.CONFIGURATION))
                .satisfies(o -> assertThat(o.err()).contains("unknown key 'ci'"));
    }

    @Test
    void refusesWhatCannotBe() {
        access("add", "ci", "--role", "reader");

        assertThat(access("add", "ci", "--role", "reader").err()).contains("access revoke ci");
        assertThat(access("add", "x", "--role", "readr").err())
                .contains("unknown role 'readr'; did you mean 'reader'?")
                .contains("on-call");
        assertThat(access("add", "a b", "--role", "reader").err()).contains("no name for a key");
        assertThat(access("add", "x", "--role", "reader", "--expires", "soon"))
                .satisfies(o -> assertThat(o.exit()).isEqualTo(ExitCode.USAGE))
                .satisfies(o -> assertThat(o.err()).contains("write 30min, 12h, 90d or 4w"));
        assertThat(access("add", "x").exit()).isEqualTo(ExitCode.USAGE);
        assertThat(access().exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void listsRolesWithWhatTheyAllow() {
        assertThat(access("roles").out())
                .contains("reader\tdb:read logs:read config:read\tall")
                .contains("on-call\tdb:read\tshop");
        assertThat(access("roles", "--json").out())
                .contains(
                        "{\"role\":\"on-call\",\"scopes\":[\"db:read\"],\"connections\":[\"shop\"]}");
    }

    @Test
    void bothGoIntoTheAudit() throws IOException {
        String key = access("add", "ci", "--role", "reader").out().strip();
        access("revoke", "ci");

        StringBuilder all = new StringBuilder();
        try (var files = Files.list(folder.resolve("state/audit"))) {
            for (Path file : files.sorted().toList()) {
                all.append(Files.readString(file));
            }
        }
        assertThat(all.toString())
                .contains(
                        "\"tool\":\"access add\"", "\"tool\":\"access revoke\"", "\"name\":\"ci\"")
                .doesNotContain(key.substring(17));
    }
}
