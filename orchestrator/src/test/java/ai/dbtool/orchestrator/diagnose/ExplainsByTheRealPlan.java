package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.ask.Answer;
import ai.dbtool.orchestrator.ask.AnswerText;
import ai.dbtool.orchestrator.ask.FreeQuestions;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.testkit.faults.Shop;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.OtherPostgres;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What auto_explain of a real server logged comes before what the planner would do. */
class ExplainsByTheRealPlan {

    private static final Pattern LINE = Pattern.compile("\"location\":\"([^\"]+):(\\d+)\"");

    private static Cluster start(int major, String format) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("shared_preload_libraries", "pg_stat_statements,auto_explain");
        settings.put("log_line_prefix", "%m [%p] %q%u@%d/%a %e %Q ");
        settings.put("auto_explain.log_analyze", "on");
        settings.put("auto_explain.log_format", format);
        if (major == 18) {
            return Cluster.start(settings);
        }
        Assumptions.assumeTrue(OtherPostgres.isHere(), "no other PostgreSQL here");
        return Cluster.start(settings, OtherPostgres.programs());
    }

    private static void fill(Cluster cluster) {
        cluster.createDatabase("store");
        cluster.execute(
                "store",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE ROLE " + Shop.DBA_ROLE + " LOGIN",
                "GRANT pg_monitor, pg_read_all_data TO " + Shop.DBA_ROLE,
                "CREATE ROLE app LOGIN",
                "ALTER ROLE app SET auto_explain.log_min_duration = 0",
                "CREATE TABLE carts (id int PRIMARY KEY, owner int, note text)",
                "INSERT INTO carts SELECT n, n % 20000, repeat('x', 60) FROM generate_series(1, 200000) n",
                "VACUUM ANALYZE carts",
                "GRANT SELECT ON carts TO app");
    }

    /** Within one transaction: a portal is closed by the next statement. */
    private static void shop(Cluster cluster, int times) throws SQLException {
        try (Connection session = cluster.connect("app", "store", "shop")) {
            session.setAutoCommit(false);
            for (int i = 0; i < times; i++) {
                select(session, "SELECT id FROM carts WHERE owner = ?", i);
                select(session, "SELECT note FROM carts WHERE id = ?", i);
                session.commit();
            }
        }
    }

    private static void select(Connection session, String sql, int value) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            statement.setInt(1, value);
            statement.executeQuery().close();
        }
    }

    private static String queryid(Cluster cluster, String like) {
        return cluster.scalar(
                "store",
                "SELECT queryid FROM pg_stat_statements WHERE query LIKE '" + like + "' LIMIT 1");
    }

    private static Answer ask(Suite suite, String question) {
        try (McpTools tools = suite.tools()) {
            Diagnose playbooks =
                    new Diagnose(
                            tools,
                            Catalogue.load(),
                            Narrator.none(),
                            null,
                            Clock.systemUTC(),
                            Duration.ofSeconds(30));
            Answer answer =
                    FreeQuestions.over(tools, null, playbooks, Clock.systemUTC())
                            .ask(question)
                            .block(Duration.ofMinutes(1));
            assertThat(answer).isNotNull();
            return answer;
        }
    }

    @ParameterizedTest
    @CsvSource({"18, text", "18, json", "15, text"})
    void whateverTheLogCallsIt(int major, String format) throws Exception {
        try (Cluster cluster = start(major, format)) {
            fill(cluster);
            shop(cluster, 3);
            awaitPlans(cluster, 5);
            try (Suite suite = Suite.over(cluster, "store", null)) {
                Answer answer =
                        ask(
                                suite,
                                "Explain statement "
                                        + queryid(cluster, "SELECT id FROM carts%")
                                        + "?");

                assertThat(answer.route()).isEqualTo("plan");
                String text = AnswerText.of(answer);
                assertThat(text).contains("Seq Scan", "\"actualRows\":", "no model is configured");
                Matcher cited = LINE.matcher(text);
                assertThat(cited.find()).as(text).isTrue();
                assertThat(logged(cited)).contains("plan:");
                // One of the two is named after the other; neither may pass for it.
                String other =
                        AnswerText.of(
                                ask(
                                        suite,
                                        "Explain queryid "
                                                + queryid(cluster, "SELECT note FROM carts%")));
                assertThat(other)
                        .contains("carts_pkey", "is of another statement")
                        .doesNotContain("owner");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"18, text"})
    void alsoAsProofInADiagnosis(int major, String format) throws Exception {
        try (Cluster cluster = start(major, format)) {
            fill(cluster);
            cluster.execute("store", "ALTER ROLE app SET auto_explain.log_verbose = on");
            shop(cluster, 60);
            awaitPlans(cluster, 100);
            try (Suite suite = Suite.over(cluster, "store", null)) {
                Diagnosis diagnosis = suite.diagnose("carts are slow");

                assertThat(diagnosis.report().causes())
                        .extracting(DiagnoseReport.CauseFound::code)
                        .contains("MISSING_INDEX");
                assertThat(TextReport.of(diagnosis))
                        .containsPattern("log /.*postgresql.log:\\d+, log_search c\\d+/plan")
                        .containsPattern(
                                "\"actualRows\":10.0,\"loops\":1.0,\"rowsRemovedByFilter\":199990.0");
            }
        }
    }

    private static String logged(Matcher cited) throws IOException {
        return Files.readAllLines(Path.of(cited.group(1)))
                .get(Integer.parseInt(cited.group(2)) - 1);
    }

    private static void awaitPlans(Cluster cluster, int count) throws Exception {
        Path log = cluster.logDirectory().resolve("postgresql.log");
        for (int i = 0; i < 600; i++) {
            List<String> lines = Files.readAllLines(log);
            if (lines.stream().filter(line -> line.contains("ms  plan:")).count() >= count) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("fewer plans than " + count);
    }
}
