package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.CliOverrides;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The fast reading of {@code mcp} is picocli's, or it is left to picocli. */
class ReadsCommandLinesAsPicocliDoes {

    private static final List<String> WORDS =
            List.of(
                    "mcp",
                    "db",
                    "log",
                    "config",
                    "DB",
                    "--db",
                    "--log",
                    "--conf",
                    "--config",
                    "--model",
                    "--port",
                    "--sse",
                    "--allow-privileged",
                    "--warm",
                    "--role",
                    "--role=reader",
                    "--allow-privileged=true",
                    "--db=postgresql://a@h/d?x=y",
                    "--config=f.yaml",
                    "--conf=",
                    "--transport",
                    "stdio",
                    "postgresql://a@127.0.0.1/b",
                    "a file",
                    "",
                    "-",
                    "--",
                    "@list",
                    "--help",
                    "\"quoted\"",
                    "'q'",
                    "${env:HOME}",
                    "--lo",
                    "8765");

    @Test
    void onAnyMixOfWords() {
        Random random = new Random(20261125);
        int read = 0;
        for (int i = 0; i < 4_000; i++) {
            List<String> line = new ArrayList<>(List.of("mcp"));
            if (random.nextInt(3) > 0) {
                line.add(WORDS.get(1 + random.nextInt(3)));
            }
            int more = random.nextInt(5);
            for (int j = 0; j < more; j++) {
                line.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            read += same(line.toArray(String[]::new)) ? 1 : 0;
        }
        assertThat(read).isGreaterThan(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mcp db",
                "mcp log --log /var/log/postgresql",
                "mcp config --conf a --conf b --config c.yaml",
                "mcp db --db postgresql://a@h/d --db=postgresql://a@h/e --allow-privileged",
                "mcp config --role reader --warm",
                "mcp --db postgresql://a@h/d db"
            })
    void andItselfTheUsualOnes(String line) {
        assertThat(same(line.split(" "))).as(line).isTrue();
    }

    /** Whether the line was read fast; fails when picocli reads it differently. */
    private static boolean same(String... line) {
        StdioCommandLine fast = StdioCommandLine.read(line);
        if (fast != null) {
            assertThat(fast).as(Arrays.toString(line)).isEqualTo(picocli(line));
        }
        return fast != null;
    }

    private static @Nullable StdioCommandLine picocli(String... line) {
        try {
            CommandLine.ParseResult parsed = Main.commandLine().parseArgs(line);
            return parsed.subcommand().commandSpec().userObject() instanceof McpCommand mcp
                    ? mcp.line()
                    : null;
        } catch (CommandLine.ParameterException e) {
            return null;
        }
    }

    @Test
    void keepsPathsAsGiven() {
        CliOverrides expected =
                new CliOverrides(
                        Path.of("x.yaml"),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        false,
                        null,
                        false);
        assertThat(StdioCommandLine.read("mcp", "log", "--config", "x.yaml"))
                .isEqualTo(new StdioCommandLine(Suite.Kind.LOG, expected, null, false));
    }
}
