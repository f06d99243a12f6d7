package ai.dbtool.testkit.regress;

import ai.dbtool.testkit.postgres.Cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running psql that is given one piece of a script at a time. */
public final class Psql implements AutoCloseable {

    private static final String MARK = "dbtool-ai-piece-done ";

    private final Process process;
    private final BufferedReader output;
    private final OutputStream input;

    /** How a piece ended. */
    public enum Outcome {
        SUCCEEDED,
        FAILED,
        /** psql ended, or was ended because the piece took too long. */
        GONE
    }

    private Psql(Process process) {
        this.process = process;
        this.output =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.ISO_8859_1));
        this.input = process.getOutputStream();
    }

    /**
     * Starts psql as {@code pg_regress} does, as superuser.
     *
     * @param program of psql
     * @param environment what the scripts ask for by {@code \getenv}
     */
    public static Psql start(
            Path program, Cluster cluster, String database, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        program.toString(),
                        "-X",
                        "-q",
                        "-d",
                        database,
                        "-v",
                        "HIDE_TABLEAM=on",
                        "-v",
                        "HIDE_TOAST_COMPRESSION=on");
        Map<String, String> all = builder.environment();
        all.keySet().removeIf(name -> name.startsWith("PG"));
        all.putAll(
                Map.of(
                        "PGHOST", "127.0.0.1",
                        "PGPORT", Integer.toString(cluster.port()),
                        "PGUSER", "postgres",
                        "PGTZ", "PST8PDT",
                        "PGDATESTYLE", "Postgres, MDY",
                        "PGOPTIONS", "-c intervalstyle=postgres_verbose",
                        "LC_MESSAGES", "C"));
        all.putAll(environment);
        return new Psql(builder.redirectErrorStream(true).start());
    }

    /** Gives psql {@code text} and waits until it is through with it. */
    public Outcome run(String text, int seconds) {
        CompletableFuture<Outcome> done = CompletableFuture.supplyAsync(() -> exchange(text));
        try {
            return done.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            return Outcome.GONE;
        } catch (ExecutionException e) {
            return Outcome.GONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Outcome exchange(String text) {
        try {
            input.write((text + "\n\\echo " + MARK + ":ERROR\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                // Not the command itself, which psql may echo.
                if (line.endsWith(MARK + "true")) {
                    return Outcome.FAILED;
                }
                if (line.endsWith(MARK + "false")) {
                    return Outcome.SUCCEEDED;
                }
            }
            return Outcome.GONE;
        } catch (IOException e) {
            return Outcome.GONE;
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
