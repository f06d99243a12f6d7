package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

/** The oracle: what gate B denies by the server's own resolved tree, gate A denies by names. */
class NeverLetsThroughWhatTheServerResolves {

    private static final int VOLLEY = 256;
    private static final int TEXTS = 10_000;

    /** What gate A would be without one of its ways, as a change of its SQL. */
    enum Hole {
        CALLS("proname = ANY ($2::text[]::name[])", "proname = ANY ($2::text[]::name[]) AND false"),
        FIELDS(
                "proname = ANY ($3::text[]::name[])",
                "proname = ANY ($3::text[]::name[]) AND false"),
        OPERATORS("SELECT oid, via FROM op", "SELECT oid, via FROM op WHERE false"),
        PARTS_OF_AGGREGATES(
                "FROM pg_aggregate WHERE aggfnoid = f.oid", "FROM pg_aggregate WHERE false"),
        CALLS_IN_DEFAULTS("proargdefaults IS NOT NULL", "false"),
        VIEWS("SELECT (regexp_matches(tree, ':(?:funcid", "SELECT (regexp_matches('', ':(?:funcid"),
        ROW_SECURITY(
                "FROM pg_policy JOIN rel ON polrelid = rel.oid",
                "FROM pg_policy JOIN rel ON false"),
        DOMAINS("contypid <> 0", "false"),
        CASTS("WHERE castfunc >= 16384\n             AND", "WHERE false AND"),
        PARTITIONS("FROM pg_inherits WHERE inhparent = rel.oid", "FROM pg_inherits WHERE false");

        private final String sql;

        Hole(String part, String instead) {
            this.sql = CatalogQuery.SQL.replace(part, instead);
            assertThat(sql).isNotEqualTo(CatalogQuery.SQL);
        }
    }

    @Test
    void agreesOnEveryTextOfTheCorpora() {
        try (Gates gates = gates(new CatalogGate(false), 1)) {
            assertThat(gates.complaints(Gates.corpus())).isEmpty();
            assertThat(gates.count(Seen.BOTH_ASKED)).isGreaterThan(100);
            assertThat(gates.count(Seen.DENIED_BY_BOTH)).isGreaterThan(150);
        }
    }

    @Test
    void agreesOnWhatIsMade() {
        try (Gates gates = gates(new CatalogGate(false), 4)) {
            assertThat(complaints(gates, 20_260_101)).isEmpty();
            assertThat(gates.count(Seen.BOTH_ASKED)).isGreaterThan(TEXTS / 10);
            assertThat(gates.count(Seen.DENIED_BY_BOTH)).isGreaterThan(TEXTS / 100);
        }
    }

    /** An oracle that never complains proves nothing. */
    @ParameterizedTest
    @EnumSource
    void findsEachHole(Hole hole) {
        try (Gates gates = gates(new CatalogGate(false, hole.sql), 16)) {
            assertThat(complaints(gates, 20_260_102)).isNotEmpty();
        }
    }

    private static Gates gates(CatalogGate names, int sample) {
        return new Gates(Attacked.get().cluster(), names, sample);
    }

    /** The first, or none after so many texts. */
    private static List<String> complaints(Gates gates, long seed) {
        Texts texts = new Texts(seed);
        List<String> complaints = List.of();
        for (int made = 0; made < TEXTS && complaints.isEmpty(); made += VOLLEY) {
            complaints = gates.complaints(texts.next(VOLLEY));
        }
        return complaints;
    }
}
