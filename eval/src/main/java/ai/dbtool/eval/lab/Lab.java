package ai.dbtool.eval.lab;

import ai.dbtool.eval.cases.CaseException;
import ai.dbtool.eval.cases.CaseFile;
import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.testkit.faults.Load;
import ai.dbtool.testkit.faults.LoadSpec;
import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Cases under way on a cluster of their own: set up, loaded, broken. Closing ends everything and
 * leaves nothing.
 */
public final class Lab implements AutoCloseable {

    /** Database of every case. */
    public static final String DATABASE = "app";

    /** The right-sized monitoring role of a diagnosis. */
    public static final String MONITOR = "dba_tool";

    /** A role that may log in and nothing more. */
    public static final String PLAIN = "dba_plain";

    private static final long WARM_UP_MILLIS = 1_000;

    private final Cluster cluster;
    private final List<FaultCase> cases;
    private final long seed;
    private final Path home;
    private final Path application;
    private final CaseSessions sessions;
    private final CaseShell shell;
    private final List<String> notes = new ArrayList<>();
    private List<String> unproven = List.of();
    private Load load;

    private Lab(Cluster cluster, List<FaultCase> cases, long seed) throws IOException {
        this.cluster = cluster;
        this.cases = List.copyOf(cases);
        this.seed = seed;
        this.home = Files.createDirectories(cluster.dataDirectory().resolveSibling("case"));
        this.application = home.resolveSibling("app");
        this.sessions = new CaseSessions(cluster, DATABASE);
        this.shell = new CaseShell(home, environment(Programs.in(home.resolve("bin"), cluster)));
        this.load = Load.start(cluster, DATABASE, List.of(), seed);
    }

    /**
     * Builds the cases on one cluster, breaks it, and waits until the injections can be seen.
     *
     * @param seed of the load
     * @param target programs of the PostgreSQL to run on; {@code null} for the embedded one
     * @param steps told what happens, one line each
     * @throws CaseException when a case cannot be set up
     */
    public static Lab open(
            List<FaultCase> cases, long seed, @Nullable Path target, Consumer<String> steps)
            throws InterruptedException {
        Map<String, String> settings = new LinkedHashMap<>(Distractors.settings(seed));
        cases.forEach(one -> settings.putAll(one.file().settings()));
        Cluster cluster =
                target == null ? Cluster.start(settings) : Cluster.start(settings, target);
        Lab lab;
        try {
            lab = new Lab(cluster, cases, seed);
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        }
        try {
            lab.build(steps);
            return lab;
        } catch (IOException e) {
            lab.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | InterruptedException e) {
            lab.close();
            throw e;
        }
    }

    private void build(Consumer<String> steps) throws IOException, InterruptedException {
        steps.accept("setting up");
        createDatabase();
        writeApplication();
        load = Load.start(cluster, DATABASE, specs(), seed);
        Thread.sleep(WARM_UP_MILLIS);
        steps.accept("injecting");
        inject();
        int settle = 0;
        for (FaultCase one : cases) {
            sessions.open(one.file().sessions());
            settle = Math.max(settle, one.file().settleSeconds());
        }
        steps.accept("settling for " + settle + " s");
        Thread.sleep(settle * 1_000L);
        if (cases.stream().anyMatch(one -> one.file().databaseDown()) && cluster.isUp()) {
            cluster.stopServer();
        }
        unproven = new ProofCheck(cluster, cases).await();
    }

    private void createDatabase() throws InterruptedException {
        cluster.createDatabase(DATABASE);
        cluster.execute(
                "postgres",
                "CREATE ROLE app LOGIN",
                "CREATE ROLE " + MONITOR + " LOGIN",
                "CREATE ROLE " + PLAIN + " LOGIN",
                "GRANT pg_monitor, pg_read_all_data TO " + MONITOR);
        cluster.execute(DATABASE, "CREATE EXTENSION pg_stat_statements");
        cluster.execute(DATABASE, Distractors.statements(seed));
        for (FaultCase one : cases) {
            needs(one);
            List<String> errors = runSql(one, "setup.sql");
            if (!errors.isEmpty()) {
                throw new CaseException(one.id() + ": setup.sql: " + errors.getFirst());
            }
        }
        cluster.execute(
                DATABASE,
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO app",
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app");
    }

    /** Extensions must be installable; a predefined role is granted to the role that diagnoses. */
    private void needs(FaultCase one) {
        for (String need : one.file().needs()) {
            String literal = "'" + need.replace("'", "''") + "'";
            boolean extension =
                    holds(
                            "SELECT count(*) > 0 FROM pg_available_extensions WHERE name = "
                                    + literal);
            if (!extension
                    && holds("SELECT count(*) > 0 FROM pg_roles WHERE rolname = " + literal)) {
                cluster.execute(DATABASE, "GRANT \"" + need + "\" TO " + MONITOR);
            } else if (!extension) {
                throw new CaseException(
                        one.id()
                                + ": needs "
                                + need
                                + ", which is neither an extension nor a role of this PostgreSQL");
            }
        }
    }

    private boolean holds(String sql) {
        return cluster.scalar(DATABASE, sql).equals("t");
    }

    private List<String> runSql(FaultCase one, String name) throws InterruptedException {
        String text = one.text(name);
        if (text == null) {
            return List.of();
        }
        try {
            if (text.lines().anyMatch(line -> line.startsWith("\\"))) {
                // Commands of psql itself.
                return shell.run(
                        one.id() + "-" + name + ".sh",
                        "psql -X -q -v ON_ERROR_STOP=0 <<'END_OF_SCRIPT'\n"
                                + text
                                + "\nEND_OF_SCRIPT\n");
            }
            try (Connection connection = cluster.connect("postgres", DATABASE, "case")) {
                return SqlScript.run(connection, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new CaseException(one.id() + ": " + name + ": " + e.getMessage(), e);
        }
    }

    private void writeApplication() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        cases.forEach(one -> texts.putAll(one.application()));
        if (texts.isEmpty()) {
            texts.putAll(BaseApplication.texts());
        }
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = application.resolve(text.getKey());
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    file, text.getValue().replace("${PGPORT}", Integer.toString(cluster.port())));
        }
    }

    private List<LoadSpec> specs() {
        List<LoadSpec> specs = new ArrayList<>();
        for (FaultCase one : cases) {
            for (CaseFile.LoadEntry entry : one.file().load()) {
                specs.add(
                        new LoadSpec(
                                entry.role(),
                                Objects.requireNonNullElse(entry.app(), "app"),
                                Math.max(1, entry.clients()),
                                entry.everyMillis(),
                                entry.sql(),
                                entry.init(),
                                entry.reconnect(),
                                Objects.requireNonNullElse(entry.password(), "")));
            }
        }
        return specs;
    }

    private void inject() throws IOException, InterruptedException {
        for (FaultCase one : cases) {
            // Some faults are the error itself, as a failed concurrent build.
            runSql(one, "inject.sql")
                    .forEach(error -> notes.add(one.id() + ": inject.sql: " + error));
            String script = one.text("inject.sh");
            if (script != null) {
                shell.run(one.id() + "-inject.sh", script)
                        .forEach(error -> notes.add(one.id() + ": " + error));
            }
        }
    }

    private Map<String, String> environment(Path programs) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PGHOST", "127.0.0.1");
        environment.put("PGPORT", Integer.toString(cluster.port()));
        environment.put("PGUSER", "postgres");
        environment.put("PGDATABASE", DATABASE);
        environment.put("PGDATA", cluster.dataDirectory().toString());
        environment.put("PGBIN", programs.toString());
        environment.put("CASE_LOG_DIR", cluster.logDirectory().toString());
        environment.put("CASE_APP_DIR", application.toString());
        environment.put("CASE_SEED", Long.toString(seed));
        environment.put("CASE_PIDS", home.resolve("pids").toString());
        return environment;
    }

    /** The cluster. */
    public Cluster cluster() {
        return cluster;
    }

    /** The application's configuration tree. */
    public Path application() {
        return application;
    }

    /** What a user says: the symptoms of all cases. */
    public String symptom() {
        return String.join(
                " ",
                cases.stream()
                        .map(one -> one.file().symptom().strip())
                        .filter(s -> !s.isEmpty())
                        .toList());
    }

    /** Proofs of the injection that were not seen; a run with any is no measurement. */
    public List<String> unproven() {
        return unproven;
    }

    /** Errors of the injection; some faults are such an error. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void close() {
        try {
            load.close();
            sessions.close();
            for (FaultCase one : cases) {
                String script = one.text("cleanup.sh");
                if (script != null) {
                    shell.run(one.id() + "-cleanup.sh", script);
                }
            }
            shell.endBackground();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cluster.close();
        }
    }
}
