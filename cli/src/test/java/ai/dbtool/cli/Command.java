package ai.dbtool.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged command as a user runs it: a child process with its own files and exit code. */
final class Command {

    /** What the child said and how it ended. */
    record Outcome(int exit, String out, String err) {}

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private File folder = new File(System.getProperty("java.io.tmpdir"));
    private Duration limit = Duration.ofMinutes(4);

    private Command(String program) {
        words.add(program);
    }

    /** The launcher of this checkout. */
    static Command dbtool(String... arguments) {
        return program(System.getProperty("dbtool.launcher"), arguments);
    }

    static Command program(String program, String... arguments) {
        Command command = new Command(program);
        command.words.addAll(List.of(arguments));
        return command;
    }

    Command in(Path folder) {
        this.folder = folder.toFile();
        return this;
    }

    Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Command within(Duration limit) {
        this.limit = limit;
        return this;
    }

    Process start(ProcessBuilder.Redirect out, ProcessBuilder.Redirect err) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder).redirectOutput(out).redirectError(err);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().remove("DATABASE_URL");
        builder.environment().putAll(environment);
        return builder.start();
    }

    Outcome run() {
        try {
            Path out = Files.createTempFile("dbtool-out", ".txt");
            Path err = Files.createTempFile("dbtool-err", ".txt");
            try {
                Process process =
                        start(
                                ProcessBuilder.Redirect.to(out.toFile()),
                                ProcessBuilder.Redirect.to(err.toFile()));
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroy();
                    throw new AssertionError(
                            words + " did not end within " + limit + "\n" + Files.readString(err));
                }
                return new Outcome(
                        process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
