package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

/** Values that are not cast on the way look the same as those that are. */
class ShowsValuesAsTheServerWritesThem {

    private static PgDatabases databases;
    private static Database main;

    @BeforeAll
    static void open() {
        String name = SharedCluster.databaseFor(ShowsValuesAsTheServerWritesThem.class);
        databases =
                Connections.open(
                        Connections.of(SharedCluster.get(), name, "postgres", true),
                        Duration.ofSeconds(60));
        main = databases.open(Connections.ME, null).block();
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'-9223372036854775808'::bigint",
                "'-32768'::smallint",
                "'-2147483648'::int",
                "'4294967295'::oid",
                "'1e-30'::real",
                "'-Infinity'::double precision",
                "0.1::double precision",
                "'4713-01-01 BC'::date",
                "'infinity'::date",
                "'24:00'::time",
                "'2026-03-01 12:00:00.000001'::timestamp",
                "'2026-03-01 12:00:00+14'::timestamptz",
                "'12:00+14'::timetz",
                "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
                "true",
                "false",
                "'NaN'::numeric",
                "'\\xdeadbeef'::bytea",
                "NULL::int",
                "NULL::boolean"
            })
    void asItsCastToText(String value) {
        List<String> cells =
                Connections.rows(main, "SELECT " + value + ", (" + value + ")::text")
                        .rows()
                        .getFirst();
        assertThat(cells.get(0)).isEqualTo(cells.get(1));
    }

    @Test
    void cutsThemAsWell() {
        GuardedQuery query =
                new GuardedQuery(
                        "SELECT '2026-03-01 12:00:00.000001'::timestamp", List.of(), 0, 10, 16);
        assertThat(main.query(query).block().rows()).containsExactly(List.of("2026-03-01 12:00"));
    }
}
