package ai.dbtool.testkit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL of another version than the embedded one: that of the folder of programs which
 * {@code -Ddbtool.other.postgres} names, else Debian's 15.
 */
public final class OtherPostgres {

    private static final String PROPERTY = "dbtool.other.postgres";
    private static final Path PROGRAMS =
            Path.of(System.getProperty(PROPERTY, "/usr/lib/postgresql/15/bin"));
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    private OtherPostgres() {}

    /** Folder of its programs. */
    public static Path programs() {
        return PROGRAMS;
    }

    /** Whether the run is for it alone. */
    public static boolean isAsked() {
        return System.getProperty(PROPERTY) != null;
    }

    /** Whether it is installed. */
    public static boolean isHere() {
        return Files.isExecutable(PROGRAMS.resolve("postgres"))
                && Files.isExecutable(PROGRAMS.resolve("initdb"));
    }

    /**
     * Its major version.
     *
     * @throws IllegalStateException when the program does not tell
     */
    public static int version() {
        try {
            Process process =
                    new ProcessBuilder(PROGRAMS.resolve("postgres").toString(), "--version")
                            .start();
            String told =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(told);
            if (!version.find()) {
                throw new IllegalStateException("not a version: " + told);
            }
            return Integer.parseInt(version.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
