package ai.dbtool.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.Map;

class FindsTheFileOfEachSystem {

    @ParameterizedTest
    @CsvSource({
        "claude-desktop, LINUX,   /h/.config/Claude/claude_desktop_config.json",
        "claude-desktop, MACOS,   /h/Library/Application Support/Claude/claude_desktop_config.json",
        "claude-desktop, WINDOWS, /h/AppData/Roaming/Claude/claude_desktop_config.json",
        "claude-code,    LINUX,   /w/.mcp.json",
        "claude-code,    WINDOWS, /w/.mcp.json",
        "vscode,         LINUX,   /h/.config/Code/User/mcp.json",
        "vscode,         MACOS,   /h/Library/Application Support/Code/User/mcp.json",
        "vscode,         WINDOWS, /h/AppData/Roaming/Code/User/mcp.json",
        "cursor,         LINUX,   /h/.cursor/mcp.json",
        "cursor,         MACOS,   /h/.cursor/mcp.json",
        "cursor,         WINDOWS, /h/.cursor/mcp.json",
        "goose,          LINUX,   /h/.config/goose/config.yaml",
        "goose,          MACOS,   /h/.config/goose/config.yaml",
        "goose,          WINDOWS, /h/AppData/Roaming/Block/goose/config/config.yaml",
        "mcpo,           LINUX,   /w/mcpo.json",
        "inspector,      MACOS,   /w/mcp.json",
    })
    void byTheRulesOfTheClient(String client, Place.Os system, String expected) {
        assertThat(file(client, new Place(system, Path.of("/h"), Path.of("/w"), Map.of())))
                .isEqualTo(Path.of(expected));
    }

    @Test
    void byTheVariablesOfTheSystem() {
        Map<String, String> environment = Map.of("XDG_CONFIG_HOME", "/xdg", "APPDATA", "/appdata");

        assertThat(file("vscode", place(Place.Os.LINUX, environment)))
                .isEqualTo(Path.of("/xdg/Code/User/mcp.json"));
        assertThat(file("vscode", place(Place.Os.WINDOWS, environment)))
                .isEqualTo(Path.of("/appdata/Code/User/mcp.json"));
        assertThat(file("vscode", place(Place.Os.MACOS, environment)))
                .isEqualTo(Path.of("/h/Library/Application Support/Code/User/mcp.json"));
        assertThat(file("goose", place(Place.Os.MACOS, environment)))
                .isEqualTo(Path.of("/xdg/goose/config.yaml"));
    }

    private static Place place(Place.Os system, Map<String, String> environment) {
        return new Place(system, Path.of("/h"), Path.of("/w"), environment);
    }

    private static Path file(String client, Place place) {
        return ((Client.WithFile) Clients.find(client).orElseThrow()).file(place);
    }
}
