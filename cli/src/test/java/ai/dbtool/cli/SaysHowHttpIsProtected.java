package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.config.ConfigLoader;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.access.ApiKeys;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What {@code dbtool-ai doctor} says of HTTP. */
class SaysHowHttpIsProtected {

    @TempDir private Path folder;

    private List<String> found(String... yaml) throws IOException {
        Path file = folder.resolve("dbtool-ai.yaml");
        Files.writeString(file, "state: { directory: state }\n" + String.join("\n", yaml) + "\n");
        DbtoolConfig config =
                ConfigLoader.of(Map.of(), folder)
                        .load(
                                new CliOverrides(
                                        file, List.of(), List.of(), List.of(), null, false, null,
                                        false));
        return HttpCheck.of(config).stream().map(f -> f.state() + " " + f.detail()).toList();
    }

    private ApiKeys keys() {
        return new ApiKeys(folder.resolve("state"), Clock.systemUTC());
    }

    @Test
    void openOnLoopbackAsWhom() throws IOException {
        assertThat(found())
                .singleElement()
                .asString()
                .startsWith("OK no authentication")
                .contains("with all rights", "access add");
        assertThat(found("access: { loopback_role: reader }"))
                .singleElement()
                .asString()
                .contains("may use it as reader");
    }

    @Test
    void keysThatWorkAndKeysThatDoNot() throws IOException {
        keys().add("old", "reader", Instant.now().minusSeconds(1));
        assertThat(found())
                .singleElement()
                .asString()
                .startsWith("WARNING asks for a key, but none");

        keys().add("ann", "reader", null);
        keys().add("bob", "no-such-role", null);
        assertThat(found())
                .containsExactly("OK asks who calls: 1 API key (and 2 expired or without a role)");
    }

    @Test
    void tokensAndWhereTheirKeysAre() throws IOException {
        assertThat(
                        found(
                                "access: { oauth: { issuer: 'https://login.corp.example',"
                                        + " keys_file: keys.pem } }"))
                .singleElement()
                .asString()
                .isEqualTo(
                        "OK asks who calls: tokens of https://login.corp.example, keys from "
                                + folder.resolve("keys.pem"));
    }

    @Test
    void whatIsMissingBeyondLoopback() throws IOException {
        assertThat(found("server: { bind: 0.0.0.0 }"))
                .hasSize(4)
                .anyMatch(f -> f.startsWith("FAILED") && f.contains("without authentication"))
                .anyMatch(f -> f.startsWith("FAILED") && f.contains("allowed_hosts"))
                .anyMatch(f -> f.startsWith("WARNING") && f.contains("without TLS"));

        keys().add("ann", "reader", null);
        assertThat(found("server: { bind: 0.0.0.0, allowed_hosts: [mcp.corp.example] }"))
                .hasSize(2)
                .noneMatch(f -> f.startsWith("FAILED"));
    }

    @Test
    void aBrokenFileOfKeys() throws IOException {
        keys().add("ann", "reader", null);
        Files.writeString(folder.resolve("state/access/keys.json"), "{");

        assertThat(found()).singleElement().asString().startsWith("FAILED").contains("nobody in");
    }
}
