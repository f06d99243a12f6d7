package ai.dbtool.conf.guc;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Each value is offered to the real server with SET; both must agree on yes, no and the number. */
class ValidatesAsTheServerDoes {

    private static final Cluster CLUSTER = SharedCluster.get();

    private static final List<String> MEMORY =
            List.of(
                    "64MB",
                    "65536kB",
                    "64 MB",
                    " 64MB ",
                    "64mb",
                    "64Mb",
                    "0.1GB",
                    "1.5GB",
                    "1e3kB",
                    "0x40",
                    "0100",
                    "64",
                    "63",
                    "1TB",
                    "2147483647",
                    "2147483648",
                    "67108864B",
                    "64K",
                    "4 gigs",
                    "",
                    " ",
                    "abc",
                    "-1",
                    "+64",
                    "64 MB x",
                    "1.5",
                    "64.7",
                    "1e2",
                    "0x",
                    "MB",
                    "100000B",
                    "65537B",
                    "0.0625GB",
                    "1_000",
                    "64kB8");

    private static final List<String> TIME =
            List.of(
                    "250", "250ms", "1s", "1.5s", "2min", "1h", "1d", "1us", "1500us", "999us",
                    "1S", "-1", "-2", "30 s", "0.5", "1e3ms", "24.9d", "1w", "0");

    private static final List<String> REAL =
            List.of("1.1", "4", "0", "-1", ".5", "1e3", "1,1", "abc", "1.", "0x10", "1.1 ");

    private static final List<String> BOOL =
            List.of(
                    "on", "off", "ON", "tru", "t", "y", "n", "no", "of", "o", "1", "0", "2", "yes ",
                    "", "enabled", "f");

    @Test
    void forMemory() throws SQLException {
        agree("work_mem", MEMORY);
        agree("temp_buffers", MEMORY);
        agree("vacuum_buffer_usage_limit", MEMORY);
    }

    @Test
    void forTime() throws SQLException {
        agree("lock_timeout", TIME);
        agree("vacuum_cost_delay", TIME);
        agree("log_min_duration_statement", TIME);
    }

    @Test
    void forOthers() throws SQLException {
        agree("random_page_cost", REAL);
        agree("enable_seqscan", BOOL);
        agree(
                "synchronous_commit",
                List.of("on", "local", "TRUE", "1", "no", "maybe", "remote_apply", "2"));
        agree("client_min_messages", List.of("debug", "DEBUG2", "notice", "info", "error", "none"));
        agree("constraint_exclusion", List.of("partition", "yes", "0", "never"));
        agree("compute_query_id", List.of("auto", "regress", "true", "nope"));
        agree("sort_mem", List.of("64kB", "1kB"));
    }

    @Test
    void forOldNames() {
        GucCatalog catalog = GucCatalog.of(GucSnapshot.major(CLUSTER));
        for (String name :
                List.of("sort_mem", "vacuum_mem", "ssl_ecdh_curve", "force_parallel_mode")) {
            boolean known =
                    CLUSTER.scalar(
                                    "postgres",
                                    "SELECT current_setting('" + name + "', true) IS NOT NULL")
                            .equals("t");
            assertThat(catalog.accepts(name)).as(name).isEqualTo(known);
        }
    }

    private static void agree(String name, List<String> values) throws SQLException {
        GucCatalog catalog = GucCatalog.of(GucSnapshot.major(CLUSTER));
        Guc guc = catalog.get(name);
        assertThat(guc).as(name).isNotNull();
        try (Connection connection = CLUSTER.connect("postgres", "postgres")) {
            for (String value : values) {
                String ours =
                        switch (GucValue.of(guc, value)) {
                            case GucValue.Good good -> good.normalized();
                            case GucValue.Bad bad -> "refused";
                        };
                assertThat(ours)
                        .as(name + " = '" + value + "'")
                        .isEqualTo(server(connection, guc, name, value));
            }
        }
    }

    private static String server(Connection connection, Guc guc, String name, String value)
            throws SQLException {
        try (PreparedStatement set = connection.prepareStatement("SELECT set_config(?, ?, false)");
                PreparedStatement get =
                        connection.prepareStatement(
                                "SELECT setting FROM pg_settings WHERE name = ?")) {
            set.setString(1, name);
            set.setString(2, value);
            set.execute();
            get.setString(1, guc.name());
            try (ResultSet row = get.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            return "refused";
        }
    }
}
