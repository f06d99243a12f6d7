package ai.dbtool.eval.lab;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code inject.sh} and {@code cleanup.sh}, and ends what they left in the background. */
final class CaseShell {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path home;
    private final Map<String, String> environment;

    /**
     * @param home scratch folder
     * @param environment what scripts see beside the usual
     */
    CaseShell(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /** Runs {@code script} under bash; answers what it printed when it failed, else nothing. */
    List<String> run(String name, String script) throws IOException, InterruptedException {
        Path file = home.resolve(name);
        Path output = home.resolve(name + ".out");
        Files.writeString(file, script);
        ProcessBuilder builder =
                new ProcessBuilder("bash", file.toString())
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        builder.environment()
                .merge("PATH", environment.getOrDefault("PGBIN", ""), (a, b) -> b + ":" + a);
        Process process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return List.of(name + " did not end within " + LIMIT.toSeconds() + " s");
        }
        return process.exitValue() == 0
                ? List.of()
                : List.of(name + " ended with " + process.exitValue() + ": " + tail(output));
    }

    private static String tail(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }

    /** Ends the processes whose pids scripts wrote down. */
    void endBackground() throws IOException {
        Path pids = home.resolve("pids");
        if (Files.exists(pids)) {
            for (String pid : Files.readString(pids).split("\\s+")) {
                if (pid.matches("\\d{1,10}")) {
                    ProcessHandle.of(Long.parseLong(pid))
                            .ifPresent(
                                    process -> {
                                        process.descendants()
                                                .forEach(ProcessHandle::destroyForcibly);
                                        process.destroyForcibly();
                                    });
                }
            }
        }
    }
}
