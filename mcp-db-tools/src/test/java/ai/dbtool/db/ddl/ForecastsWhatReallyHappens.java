package ai.dbtool.db.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.OtherPostgres;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.Answer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import tools.jackson.databind.JsonNode;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The differential test of {@code db_check_fix}: every form is forecast, then run on a real server;
 * locks are compared with {@code pg_locks}, rewrites with the file of the relation, scans with the
 * counters of the transaction.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForecastsWhatReallyHappens {

    private static final String LOCKS =
            """
            SELECT b.name, b.kind, l.mode FROM pg_locks l JOIN before b ON b.oid = l.relation
             WHERE l.pid = %s AND l.locktype = 'relation' AND l.granted = %s
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """;

    /** What they read is up to a query's plan, or an empty index. */
    private static final Pattern PLANNED =
            Pattern.compile("^(UPDATE|DELETE|TRUNCATE|REFRESH)|AS SELECT");

    /** What happened to the relations that were there before. */
    private record Facts(
            Map<String, LockMode> tables,
            Map<String, LockMode> others,
            Set<String> rewritten,
            Set<String> reindexed,
            Set<String> scanned) {}

    private Cluster debian;

    @BeforeAll
    void prepare() {
        SharedCluster.databaseFor(ForecastsWhatReallyHappens.class);
        prepare(SharedCluster.get(), "t_forecastswhatreallyhappens");
        if (OtherPostgres.isHere()) {
            debian = Cluster.start(Map.of(), OtherPostgres.programs());
            debian.createDatabase("forecasts");
            prepare(debian, "forecasts");
        }
    }

    @AfterAll
    void close() {
        if (debian != null) {
            debian.close();
        }
    }

    private static void prepare(Cluster cluster, String database) {
        cluster.execute(
                database,
                "DO $$BEGIN CREATE ROLE other_owner; EXCEPTION WHEN duplicate_object THEN NULL; END$$",
                "CREATE SCHEMA other");
        cluster.execute(database, Forms.SCHEMA.toArray(String[]::new));
    }

    @Test
    void onTheEmbeddedServer() {
        compare(
                SharedCluster.get(),
                "t_forecastswhatreallyhappens",
                Stream.concat(Forms.IN_TRANSACTION.stream(), Forms.SINCE_18.stream()).toList());
    }

    @Test
    void onDebiansPostgres15() {
        Assumptions.assumeTrue(debian != null, "PostgreSQL 15 of Debian is not installed");
        compare(debian, "forecasts", Forms.IN_TRANSACTION);
    }

    private static void compare(Cluster cluster, String database, List<String> forms) {
        List<String> wrong = new ArrayList<>();
        try (ServedDatabase served = ServedDatabase.on(cluster, database, ServedDatabase.DBA)) {
            for (String sql : forms) {
                Facts facts = happened(cluster, database, sql, wrong);
                if (facts != null) {
                    compare(claimed(served, sql), facts, sql, wrong);
                }
            }
            for (Forms.Alone form : Forms.ALONE) {
                JsonNode claimed = claimed(served, form.sql());
                LockMode real = wanted(cluster, database, form);
                LockMode said = locks(claimed).get("public." + form.held());
                if (real != said) {
                    wrong.add(form.sql() + ": " + said + " claimed, " + real + " wanted");
                }
            }
        }
        assertThat(wrong).as(forms.size() + Forms.ALONE.size() + " forms").isEmpty();
        assertThat(forms.size() + Forms.ALONE.size()).isGreaterThan(150);
    }

    private static JsonNode claimed(ServedDatabase served, String sql) {
        Answer answer = served.call("db_check_fix").with("sql", sql).expectOk();
        assertThat(answer.text()).doesNotContain("could not be read");
        return answer.at("/statements/0");
    }

    private static Map<String, LockMode> locks(JsonNode claimed) {
        Map<String, LockMode> locks = new TreeMap<>();
        claimed.path("locks")
                .forEach(
                        lock ->
                                locks.put(
                                        lock.path("relation").asString(),
                                        LockMode.ofSql(lock.path("mode").asString())));
        return locks;
    }

    private static void compare(JsonNode claimed, Facts facts, String sql, List<String> wrong) {
        if (!claimed.path("notRead").asString("").isEmpty()) {
            wrong.add(sql + ": not read: " + claimed.path("notRead").asString());
            return;
        }
        Map<String, LockMode> said = locks(claimed);
        for (Map.Entry<String, LockMode> real : facts.tables().entrySet()) {
            LockMode claim = said.get(real.getKey());
            boolean harmless = claim == null && real.getValue() == LockMode.ACCESS_SHARE;
            if (claim != real.getValue() && !harmless) {
                wrong.add(
                        sql
                                + ": "
                                + real.getKey()
                                + " "
                                + claim
                                + " claimed, "
                                + real.getValue()
                                + " held");
            }
        }
        for (Map.Entry<String, LockMode> claim : said.entrySet()) {
            LockMode real =
                    facts.tables().getOrDefault(claim.getKey(), facts.others().get(claim.getKey()));
            if (real == null
                    || (real != claim.getValue() && !facts.tables().containsKey(claim.getKey()))) {
                wrong.add(sql + ": " + claim + " claimed, " + real + " held");
            }
        }
        Set<String> rewrites = work(claimed, "REWRITE");
        if (!sql.startsWith("TRUNCATE") && !rewrites.equals(facts.rewritten())) {
            wrong.add(
                    sql
                            + ": rewrite of "
                            + rewrites
                            + " claimed, of "
                            + facts.rewritten()
                            + " seen");
        }
        Set<String> builds = work(claimed, "INDEX_BUILD");
        Set<String> reindexed = new TreeSet<>(facts.reindexed());
        reindexed.removeAll(facts.rewritten());
        if (!builds.containsAll(reindexed)
                || (sql.contains(" TYPE ") && !builds.equals(reindexed))) {
            wrong.add(
                    sql
                            + ": indexes of "
                            + builds
                            + " claimed to be built, of "
                            + reindexed
                            + " seen");
        }
        Set<String> scans = work(claimed, "SCAN", "REWRITE", "INDEX_BUILD");
        Set<String> unseen = new TreeSet<>(work(claimed, "SCAN"));
        unseen.removeAll(facts.scanned());
        Set<String> unsaid = new TreeSet<>(facts.scanned());
        unsaid.removeAll(scans);
        if (!unseen.isEmpty() && !sql.startsWith("ANALYZE")) {
            wrong.add(sql + ": scan of " + unseen + " claimed, none seen");
        }
        if (!unsaid.isEmpty() && !PLANNED.matcher(sql).find()) {
            wrong.add(sql + ": " + unsaid + " read, not claimed");
        }
    }

    private static Set<String> work(JsonNode claimed, String... kinds) {
        Set<String> relations = new TreeSet<>();
        claimed.path("work")
                .forEach(
                        work -> {
                            if (List.of(kinds).contains(work.path("kind").asString())) {
                                relations.add(work.path("relation").asString());
                            }
                        });
        return relations;
    }

    private static @Nullable Facts happened(
            Cluster cluster, String database, String sql, List<String> wrong) {
        try (Connection connection = cluster.connect("postgres", database);
                Statement statement = connection.createStatement()) {
            before(statement);
            connection.setAutoCommit(false);
            statement.execute(sql);
            Map<String, LockMode> tables = new TreeMap<>();
            Map<String, LockMode> others = new TreeMap<>();
            try (ResultSet rows =
                    statement.executeQuery(LOCKS.formatted("pg_backend_pid()", "true"))) {
                while (rows.next()) {
                    Map<String, LockMode> into =
                            Set.of("r", "p", "m", "v").contains(rows.getString(2))
                                    ? tables
                                    : others;
                    into.merge(
                            rows.getString(1),
                            LockMode.ofPgLocks(rows.getString(3)),
                            (a, b) -> a.isAtLeast(b) ? a : b);
                }
            }
            Set<String> rewritten =
                    names(
                            statement,
                            "SELECT name FROM before WHERE kind IN ('r', 'm') AND pg_relation_filenode(oid) <> node");
            Set<String> reindexed =
                    names(
                            statement,
                            "SELECT t.name FROM before b JOIN pg_index i ON i.indexrelid = to_regclass(b.name) JOIN before t ON t.oid = i.indrelid"
                                    + " WHERE b.kind = 'i' AND pg_relation_filenode(i.indexrelid) <> b.node");
            Set<String> scanned =
                    names(
                            statement,
                            "SELECT name FROM before WHERE kind IN ('r', 'm') AND pg_stat_get_xact_numscans(oid) > 0");
            connection.rollback();
            return new Facts(tables, others, rewritten, reindexed, scanned);
        } catch (SQLException e) {
            wrong.add(sql + " did not run: " + e.getMessage());
            return null;
        }
    }

    private static void before(Statement statement) throws SQLException {
        statement.execute(
                """
                CREATE TEMP TABLE before AS
                SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind AS kind, pg_relation_filenode(c.oid) AS node
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
                """);
    }

    private static Set<String> names(Statement statement, String sql) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** The lock a statement asks for while another session keeps it from getting any. */
    private static LockMode wanted(Cluster cluster, String database, Forms.Alone form) {
        try (Connection holder = cluster.connect("postgres", database);
                Connection runner = cluster.connect("postgres", database, "runner");
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("LOCK TABLE " + form.held() + " IN EXCLUSIVE MODE");
            Thread thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (Statement run = runner.createStatement()) {
                                            run.execute(form.sql());
                                        } catch (SQLException endedByTheTest) {
                                            // It is cancelled while it waits.
                                        }
                                    });
            cluster.await(
                    database,
                    "SELECT count(*) > 0 FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                            + " WHERE a.application_name = 'runner' AND NOT l.granted AND l.locktype = 'relation'",
                    Duration.ofSeconds(20));
            String mode =
                    cluster.scalar(
                            database,
                            "SELECT l.mode FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                                    + " WHERE a.application_name = 'runner' AND NOT l.granted AND l.relation = 'public."
                                    + form.held()
                                    + "'::regclass");
            cluster.execute(
                    database,
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'runner'");
            thread.join(Duration.ofSeconds(20));
            holder.rollback();
            return LockMode.ofPgLocks(mode);
        } catch (SQLException | InterruptedException e) {
            return fail(form.sql(), e);
        }
    }
}
