package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class BindsRowsToRecords {

    private static PgDatabases databases;
    private static Database main;

    @BeforeAll
    static void open() {
        Cluster cluster = SharedCluster.get();
        String name = SharedCluster.databaseFor(BindsRowsToRecords.class);
        cluster.execute(name, "CREATE EXTENSION pg_stat_statements");
        ConnectionConfig config =
                new ConnectionConfig(
                        "main",
                        "127.0.0.1",
                        cluster.port(),
                        name,
                        "postgres",
                        null,
                        "prefer",
                        null,
                        true,
                        false,
                        false);
        databases = PgDatabases.of(List.of(config), LimitsConfig.defaults());
        main = databases.open(Connections.ME, null).block();
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    record Row(
            int id,
            long big,
            double ratio,
            boolean flag,
            String seenAt,
            List<String> names,
            @Nullable String missing,
            long relid) {}

    @Test
    void bindsEveryKindOfColumn() {
        List<Row> rows =
                main.rows(
                                Row.class,
                                """
                                SELECT 1 AS id, 9007199254740993 AS big, 0.5::numeric AS ratio, true AS flag,
                                       timestamptz '2026-01-02 03:04:05+00' AS seen_at,
                                       ARRAY['a', 'b'] AS names, NULL::text AS missing,
                                       'pg_class'::regclass::oid AS relid -- :not_a_parameter
                                """)
                        .block();
        assertThat(rows)
                .containsExactly(
                        new Row(
                                1,
                                9007199254740993L,
                                0.5,
                                true,
                                "2026-01-02T03:04:05+00:00",
                                List.of("a", "b"),
                                null,
                                1259));
    }

    record Echo(String text, int number, @Nullable String nothing, boolean hit, String literal) {}

    @Test
    void bindsParametersByName() {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("text", "it's :x");
        values.put("number", 41);
        values.put("nothing", null);
        values.put("names", List.of("a\"b", "c,d", "\\"));
        List<Echo> rows =
                main.rows(
                                Echo.class,
                                """
                                SELECT :text::text AS text, :number + 1 AS number, :nothing::text AS nothing,
                                       'c,d' = ANY (:names) AND '\\' = ANY (:names) AS hit, ':text' AS literal
                                """,
                                values)
                        .block();
        assertThat(rows).containsExactly(new Echo("it's :x", 42, null, true, ":text"));
    }

    @Test
    void knowsTheServer() {
        ServerFacts facts = main.facts().block();
        assertThat(facts.major()).isEqualTo(18);
        assertThat(facts.superuser()).isTrue();
        assertThat(facts.statements()).isTrue();
        assertThat(facts.statementsSchema()).isEqualTo("public");
        assertThat(facts.surplus())
                .extracting(ServerFacts.SurplusRight::right)
                .containsExactly("superuser");
    }
}
