package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.Call;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Plans that auto_explain of a real server logged, by the queryid of their statement. */
class KeepsPlansOfStatements {

    private static final String QUERY = "SELECT count(*)\n  FROM rooms\n WHERE note = 'n7'";

    /** More than what any other text of an event may have. */
    private static final String LARGE =
            IntStream.range(0, 300)
                    .mapToObj(i -> "SELECT id FROM rooms WHERE note = 'n" + i + "'")
                    .collect(Collectors.joining(" UNION ALL "));

    private static Cluster cluster;

    @BeforeAll
    static void happen() throws SQLException {
        cluster =
                Cluster.start(
                        Map.of(
                                "shared_preload_libraries", "pg_stat_statements,auto_explain",
                                "log_destination", "stderr,csvlog,jsonlog",
                                "log_line_prefix", "%m [%p] %q%u@%d/%a %h %e %Q ",
                                "auto_explain.log_analyze", "on"));
        cluster.execute(
                "postgres",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE TABLE rooms AS SELECT n AS id, 'n' || n AS note FROM generate_series(1, 500) n",
                "ANALYZE rooms");
        run("SET auto_explain.log_format = text", QUERY);
        run("SET auto_explain.log_format = json", LARGE);
        run("SET auto_explain.log_format = yaml", "SELECT max(note) FROM rooms");
        // Closed by the next one: the log is one statement ahead.
        try (Connection session = cluster.connect("postgres", "postgres");
                Statement statement = session.createStatement()) {
            statement.execute("SET auto_explain.log_min_duration = 0");
            statement.execute("SET auto_explain.log_verbose = on");
            session.setAutoCommit(false);
            statement.execute("SELECT min(id) FROM rooms");
            statement.execute("SELECT sum(id) FROM rooms");
            session.commit();
        }
        cluster.execute("postgres", "DO $$BEGIN RAISE WARNING 'all is written'; END$$");
        await();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    private static void run(String setting, String sql) throws SQLException {
        try (Connection session = cluster.connect("postgres", "postgres");
                Statement statement = session.createStatement()) {
            statement.execute(setting);
            statement.execute("SET auto_explain.log_min_duration = 0");
            statement.execute(sql);
        }
    }

    private static void await() {
        Path log = cluster.logDirectory().resolve("postgresql.json");
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end) {
            try {
                if (Files.readString(log).contains("all is written")) {
                    return;
                }
                Thread.sleep(50);
            } catch (Exception notYet) {
                throw new IllegalStateException(notYet);
            }
        }
        throw new IllegalStateException("never written");
    }

    private static String queryid(String like) {
        return cluster.scalar(
                "postgres",
                "SELECT queryid FROM pg_stat_statements WHERE query LIKE '" + like + "' LIMIT 1");
    }

    private static LogClient over(String file) {
        return LogClient.over(cluster.logDirectory().resolve(file).toString());
    }

    private static Call plans(LogClient client, String queryid) {
        return client.call("log_search")
                .with("queryid", queryid)
                .with("classes", List.of("L38"))
                .with("limit", 1)
                .unlimited();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql.log", "postgresql.csv", "postgresql.json"})
    void inEveryFormatOfTheLog(String file) throws Exception {
        try (LogClient client = over(file)) {
            String id = queryid("SELECT count%FROM rooms%");
            Answer found = plans(client, id).expectOk();

            JsonNode plan = found.at("/plan");
            assertThat(plan.path("format").asString()).isEqualTo("TEXT");
            assertThat(plan.path("text").asString())
                    .contains(
                            "ms  plan:\nQuery Text: " + QUERY + "\nAggregate  (cost=",
                            "\n  ->  Seq Scan on rooms  (cost=",
                            "\n        Rows Removed by Filter: 499");
            assertThat(found.at("/events/0/queryid").asString()).isEqualTo(id);
            String location = plan.path("location").asString();
            int line = Integer.parseInt(location.substring(location.lastIndexOf(':') + 1));
            assertThat(
                            Files.readAllLines(Path.of(location.replaceFirst(":\\d+$", "")))
                                    .get(line - 1))
                    .contains("plan:");

            JsonNode large = plans(client, queryid("%UNION ALL%")).expectOk().at("/plan");
            assertThat(large.path("format").asString()).isEqualTo("JSON");
            String text = large.path("text").asString();
            assertThat(text.length()).isGreaterThan(100_000);
            JsonNode read = JsonMapper.shared().readTree(text.substring(text.indexOf('{')));
            assertThat(read.findValues("Relation Name")).hasSize(300);
        }
    }

    @Test
    void countedByStatement() {
        try (LogClient client = over("postgresql.log")) {
            Answer groups =
                    client.call("log_search")
                            .with("classes", List.of("L38"))
                            .with("group_by", "queryid")
                            .expectOk();

            assertThat(groups.at("/groups").valueStream().map(g -> g.path("key").asString()))
                    .contains(
                            queryid("SELECT count%FROM rooms%"),
                            queryid("%UNION ALL%"),
                            queryid("SELECT max%"));
        }
    }

    @Test
    void byTheIdThatThePlanItselfNames() {
        try (LogClient client = over("postgresql.csv")) {
            assertThat(
                            plans(client, queryid("SELECT min(id)%"))
                                    .expectOk()
                                    .at("/plan/text")
                                    .asString())
                    .contains("Query Text: SELECT min(id) FROM rooms");
            Answer second = plans(client, queryid("SELECT sum(id)%")).expectOk();
            assertThat(second.at("/coverage/matched").asInt()).isEqualTo(1);
            assertThat(second.at("/plan/text").asString())
                    .contains("Query Text: SELECT sum(id) FROM rooms");
        }
    }

    @Test
    void sayingWhatDoesNotFit() {
        try (LogClient client = over("postgresql.log")) {
            Answer small =
                    client.call("log_search")
                            .with("queryid", queryid("%UNION ALL%"))
                            .with("classes", List.of("L38"))
                            .expectOk();

            assertThat(small.structured().has("plan")).isFalse();
            assertThat(small.text()).contains("does not fit", "log_context");
            assertThat(
                            plans(client, queryid("SELECT max%"))
                                    .expectOk()
                                    .at("/plan/format")
                                    .asString())
                    .isEqualTo("YAML");
            assertThat(client.call("log_search").with("queryid", "x; y").expectError().text())
                    .contains("queryid is a whole number");
        }
    }
}
