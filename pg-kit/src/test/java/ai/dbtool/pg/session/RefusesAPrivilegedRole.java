package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class RefusesAPrivilegedRole {

    private static final Cluster CLUSTER = SharedCluster.get();
    private static String name;

    @BeforeAll
    static void roles() {
        name = SharedCluster.databaseFor(RefusesAPrivilegedRole.class);
        for (String role :
                new String[] {"rights_reader", "rights_owner", "rights_writer", "rights_admin"}) {
            CLUSTER.execute(name, "DROP ROLE IF EXISTS " + role, "CREATE ROLE " + role + " LOGIN");
        }
        CLUSTER.execute(
                name,
                "CREATE TABLE stock (id serial)",
                "CREATE TABLE orders (id int)",
                "ALTER TABLE orders OWNER TO rights_owner",
                "GRANT SELECT, INSERT ON stock TO rights_writer",
                "GRANT USAGE ON SEQUENCE stock_id_seq TO rights_writer",
                "ALTER ROLE rights_admin CREATEROLE REPLICATION BYPASSRLS CREATEDB",
                "GRANT pg_write_server_files, pg_signal_backend TO rights_admin",
                "GRANT pg_monitor, pg_read_all_data TO rights_reader");
    }

    @Test
    void aRoleThatOnlyReadsIsWelcome() {
        try (PgDatabases databases = open("rights_reader", false)) {
            Database main = databases.open(Connections.ME, null).block();
            ServerFacts facts = main.facts().block();
            assertThat(facts.surplus()).isEmpty();
            assertThat(facts.monitor()).isTrue();
            assertThat(facts.readAllSettings()).isTrue();
        }
    }

    @Test
    void theRefusalListsEachRightAndWhatToGrantInstead() {
        assertThat(refusal("postgres")).contains("- superuser");
        assertThat(refusal("rights_owner"))
                .contains("owner of 1 tables, views or sequences: public.orders");
        assertThat(refusal("rights_writer"))
                .contains(
                        "INSERT on public.stock -> REVOKE INSERT ON public.stock FROM rights_writer")
                .contains("USAGE on public.stock_id_seq")
                .contains("REVOKE USAGE ON SEQUENCE public.stock_id_seq FROM rights_writer")
                .doesNotContain("SELECT on");
        assertThat(refusal("rights_admin"))
                .contains("CREATEROLE attribute -> ALTER ROLE rights_admin NOCREATEROLE")
                .contains("REPLICATION", "BYPASSRLS", "CREATEDB")
                .contains(
                        "member of pg_write_server_files -> REVOKE pg_write_server_files FROM rights_admin")
                .contains("pg_signal_backend");
    }

    /** The remedy is run as it stands, and the role is let in. */
    @Test
    void whomARightWasGrantedTo() {
        String database = name + "_shared";
        CLUSTER.createDatabase(database);
        CLUSTER.execute(
                database,
                "DROP ROLE IF EXISTS rights_group, rights_member",
                "CREATE ROLE rights_group",
                "CREATE ROLE rights_member LOGIN IN ROLE rights_group",
                "CREATE TABLE shared (id int)",
                "CREATE TABLE \"100%\" (id int)",
                "GRANT SELECT, DELETE ON shared TO PUBLIC",
                "GRANT DELETE ON shared, \"100%\" TO rights_group");
        String refusal = refusal(database, "rights_member");
        assertThat(refusal)
                .contains("DELETE on public.\"100%\", public.shared -> ")
                .doesNotContain("'...'", "secret");
        CLUSTER.execute(
                database,
                refusal.lines()
                        .filter(line -> line.contains(" -> REVOKE"))
                        .map(line -> line.substring(line.indexOf("REVOKE")))
                        .toArray(String[]::new));
        try (PgDatabases databases =
                Connections.open(
                        Connections.of(CLUSTER, database, "rights_member", false),
                        Duration.ofSeconds(30))) {
            assertThat(databases.open(Connections.ME, null).block()).isNotNull();
        }
    }

    @Test
    void allowPrivilegedLetsItIn() {
        try (PgDatabases databases = open("postgres", true)) {
            assertThat(databases.open(Connections.ME, "main").block().facts().block().surplus())
                    .hasSize(1);
        }
    }

    private static String refusal(String role) {
        return refusal(name, role);
    }

    private static String refusal(String database, String role) {
        try (PgDatabases databases =
                Connections.open(
                        Connections.of(CLUSTER, database, role, false), Duration.ofSeconds(30))) {
            ToolFailure failure = Connections.failure(databases.open(Connections.ME, null));
            assertThat(failure.code()).isEqualTo("privileged_role");
            assertThat(failure.getMessage())
                    .contains("GRANT pg_monitor, pg_read_all_data TO dbtool_ai;")
                    .contains("allow_privileged: true");
            return failure.getMessage();
        }
    }

    private static PgDatabases open(String role, boolean privileged) {
        return Connections.open(
                Connections.of(CLUSTER, name, role, privileged), Duration.ofSeconds(30));
    }
}
