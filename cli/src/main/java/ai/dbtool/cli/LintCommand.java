package ai.dbtool.cli;

import ai.dbtool.cli.lint.LintSarif;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.FixText;
import ai.dbtool.db.ddl.Forecast;
import ai.dbtool.db.ddl.Forecast.Issue;
import ai.dbtool.db.ddl.Review;
import ai.dbtool.db.ddl.Rule.Severity;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** {@code dbtool-ai lint}: what a migration file would lock, rewrite and break. */
@Command(
        name = "lint",
        description = {
            "Reads migration files and says what each statement would lock, read, rewrite and break,"
                    + " and how to do it with less harm. Executes nothing.",
            "With a connection (--db, or --connection of the configuration) sizes, names and the"
                    + " sessions at work now are looked up; without one it judges by rules alone."
        })
final class LintCommand implements java.util.concurrent.Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** How the answer is printed. */
    enum Format {
        TEXT,
        SARIF,
        JSON
    }

    /** What makes the exit code 1. */
    enum FailOn {
        ERROR,
        WARNING,
        NEVER
    }

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "SQL as psql reads it.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            description = "Where it would run; omit to judge by rules alone.")
    private @Nullable String connection;

    @Option(
            names = "--format",
            paramLabel = "text|sarif|json",
            description = "Default text; sarif is 2.1.0, for code review tools.")
    private Format format = Format.TEXT;

    @Option(
            names = "--fail-on",
            paramLabel = "error|warning|never",
            description = "Exit code 1 from this severity on. Default error.")
    private FailOn failOn = FailOn.ERROR;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Override
    public Integer call() throws IOException {
        Map<Path, List<Forecast>> found = new LinkedHashMap<>();
        Sight sight = new Sight();
        if (connection == null && connect.databases().isEmpty()) {
            for (Path file : files) {
                found.put(file, Review.of(read(file)));
            }
        } else {
            review(found, sight);
        }
        print(found, sight);
        return fails(found) ? ExitCode.NEGATIVE : ExitCode.OK;
    }

    private void review(Map<Path, List<Forecast>> found, Sight sight) throws IOException {
        DbtoolConfig config = connect.load();
        try (Suite suite = new Suite(config)) {
            for (Path file : files) {
                String text = read(file);
                found.put(
                        file,
                        Objects.requireNonNull(
                                suite.databases()
                                        .open(ServerRuntime.localUser(), connection)
                                        .flatMap(database -> Review.of(text, database, sight))
                                        .block(LIMIT)));
            }
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ToolFailure("no_file", file + " does not exist");
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new ToolFailure("not_utf8", file + " is not UTF-8: convert it first");
        }
    }

    private boolean fails(Map<Path, List<Forecast>> found) {
        return failOn != FailOn.NEVER
                && found.values().stream()
                        .flatMap(List::stream)
                        .flatMap(forecast -> forecast.issues().stream())
                        .anyMatch(
                                issue ->
                                        issue.severity() == Severity.ERROR
                                                || (failOn == FailOn.WARNING
                                                        && issue.severity() == Severity.WARNING));
    }

    private void print(Map<Path, List<Forecast>> found, Sight sight) {
        Terminal terminal = Terminal.standard(format != Format.TEXT);
        switch (format) {
            case SARIF -> terminal.answer(Json.compact(LintSarif.of(found)));
            case JSON ->
                    terminal.answer(
                            Json.compact(
                                    found.entrySet().stream()
                                            .map(
                                                    e ->
                                                            new FileForecast(
                                                                    e.getKey().toString(),
                                                                    e.getValue()))
                                            .toList()));
            case TEXT -> text(found, sight, terminal);
        }
    }

    /** One file's forecasts, for programs. */
    record FileForecast(String file, List<Forecast> statements) {}

    private static void text(Map<Path, List<Forecast>> found, Sight sight, Terminal terminal) {
        Map<Severity, Integer> counts = new java.util.EnumMap<>(Severity.class);
        found.forEach(
                (file, forecasts) -> {
                    for (Forecast forecast : forecasts) {
                        if (forecast.issues().isEmpty() && forecast.locks().isEmpty()) {
                            continue;
                        }
                        terminal.answer(
                                terminal.bold(file + ":" + forecast.line())
                                        + " "
                                        + FixText.of(forecast)
                                        + "\n");
                        for (Issue issue : forecast.issues()) {
                            counts.merge(issue.severity(), 1, Integer::sum);
                        }
                    }
                });
        sight.skipped().forEach(what -> terminal.answer("not seen: " + what));
        List<String> sums = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            sums.add(
                    counts.getOrDefault(severity, 0)
                            + " "
                            + severity.name().toLowerCase(Locale.ROOT));
        }
        terminal.answer(String.join(", ", sums) + "; nothing was executed");
    }
}
