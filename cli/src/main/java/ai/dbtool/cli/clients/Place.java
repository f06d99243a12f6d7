package ai.dbtool.cli.clients;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where clients keep their files: depends on the system, the user and the working directory. */
public record Place(Os system, Path home, Path workingDirectory, Map<String, String> environment) {

    /** Operating systems that keep their files differently. */
    public enum Os {
        LINUX,
        MACOS,
        WINDOWS
    }

    /** This process's. */
    public static Place here() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return new Place(
                name.startsWith("windows")
                        ? Os.WINDOWS
                        : name.contains("mac") ? Os.MACOS : Os.LINUX,
                Path.of(System.getProperty("user.home", "/")),
                Path.of("").toAbsolutePath(),
                System.getenv());
    }

    /** Folder of applications' settings: {@code %APPDATA%}, Application Support, or XDG's. */
    Path applications() {
        return switch (system) {
            case WINDOWS -> folder("APPDATA", home.resolve("AppData").resolve("Roaming"));
            case MACOS -> home.resolve("Library").resolve("Application Support");
            case LINUX -> xdg();
        };
    }

    /** {@code $XDG_CONFIG_HOME}, which some programs use on macOS too. */
    Path xdg() {
        return folder("XDG_CONFIG_HOME", home.resolve(".config"));
    }

    private Path folder(String variable, Path otherwise) {
        String value = environment.get(variable);
        return value == null || value.isEmpty() ? otherwise : Path.of(value);
    }
}
