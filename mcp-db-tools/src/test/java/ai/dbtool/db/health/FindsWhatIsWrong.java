package ai.dbtool.db.health;

import static ai.dbtool.db.ServedDatabase.where;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Each finding of db_health against a server of its own where that is really wrong. */
class FindsWhatIsWrong {

    private static Cluster cluster;
    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        cluster =
                Cluster.start(
                        Map.of(
                                "max_wal_size",
                                "32MB",
                                "min_wal_size",
                                "32MB",
                                "log_lock_waits",
                                "off"));
        cluster.createDatabase("app");
        served = ServedDatabase.on(cluster, "app", ServedDatabase.DBA);
    }

    @AfterAll
    static void close() {
        served.close();
        cluster.close();
    }

    private static Answer health(String area) {
        return served.call("db_health").with("area", area).unlimited().expectOk();
    }

    private static List<JsonNode> findings(Answer answer, String code) {
        List<JsonNode> found = where(answer.at("/findings"), "code", code);
        for (JsonNode finding : found) {
            for (JsonNode pointer : finding.path("evidence")) {
                assertThat(answer.structured().at(pointer.asString()).isMissingNode())
                        .as(pointer.asString())
                        .isFalse();
            }
        }
        return found;
    }

    @Test
    void sequencesOfEveryKind() {
        served.execute(
                "CREATE TABLE ok(id bigserial)",
                "CREATE TABLE narrow(id int)",
                "CREATE SEQUENCE wide_seq OWNED BY narrow.id",
                "SELECT setval('wide_seq', 2147483600)",
                "CREATE TABLE byhand(id smallint DEFAULT 0)",
                "CREATE SEQUENCE hand_seq",
                "ALTER TABLE byhand ALTER id SET DEFAULT nextval('hand_seq')",
                "SELECT setval('hand_seq', 32767)",
                "CREATE SEQUENCE int_seq AS int",
                "SELECT setval('int_seq', 2147483647)",
                "CREATE SEQUENCE limited MAXVALUE 100",
                "SELECT setval('limited', 95)",
                "CREATE SEQUENCE down INCREMENT -5 MINVALUE -100 MAXVALUE -1",
                "SELECT setval('down', -98)",
                "CREATE SEQUENCE round_and_round MAXVALUE 10 CYCLE",
                "SELECT setval('round_and_round', 10)",
                "CREATE SEQUENCE fresh AS smallint",
                "CREATE SEQUENCE big_steps INCREMENT 1000000000 MAXVALUE 9223372036854775807",
                "CREATE TABLE \"Odd Table\"(\"The Id\" int GENERATED ALWAYS AS IDENTITY)",
                "SELECT setval('\"Odd Table_The Id_seq\"', 2147483647)");
        Answer answer = health("sequences");
        JsonNode all = answer.at("/areas/sequences/sequences");

        Map<String, Long> remaining =
                Map.of(
                        "public.wide_seq", 47L,
                        "public.hand_seq", 0L,
                        "public.int_seq", 0L,
                        "public.limited", 5L,
                        "public.down", 0L,
                        "public.fresh", 32_767L,
                        "public.big_steps", 9_223_372_037L);
        remaining.forEach(
                (name, left) ->
                        assertThat(
                                        where(all, "sequence", name)
                                                .getFirst()
                                                .path("remaining")
                                                .asLong())
                                .as(name)
                                .isEqualTo(left));
        JsonNode wide = where(all, "sequence", "public.wide_seq").getFirst();
        assertThat(wide.path("ownedBy").asString()).isEqualTo("public.narrow.id");
        assertThat(wide.path("columnType").asString()).isEqualTo("integer");
        assertThat(
                        findings(answer, "SEQUENCE_EXHAUSTED").stream()
                                .map(f -> f.path("object").asString()))
                .containsExactlyInAnyOrder(
                        "public.wide_seq",
                        "public.hand_seq",
                        "public.int_seq",
                        "public.limited",
                        "public.down",
                        "public.\"Odd Table_The Id_seq\"");
        for (JsonNode finding : findings(answer, "SEQUENCE_EXHAUSTED")) {
            String remedy = finding.path("remedy").path("statement").asString("");
            if (!remedy.isEmpty()) {
                served.execute(remedy);
            }
        }
        assertThat(
                        findings(health("sequences"), "SEQUENCE_EXHAUSTED").stream()
                                .map(f -> f.path("object").asString()))
                .containsExactly("public.down");
    }

    @Test
    void settingsOfRoles() {
        served.execute(
                "CREATE ROLE clerk LOGIN",
                "ALTER ROLE clerk SET statement_timeout = '50ms'",
                "ALTER ROLE clerk SET work_mem = '4096kB'",
                "ALTER ROLE clerk IN DATABASE app SET lock_timeout = '1min'",
                "CREATE ROLE \"Odd Role\" LOGIN",
                "ALTER ROLE \"Odd Role\" SET search_path = 'app, public'",
                "ALTER DATABASE app SET random_page_cost = 1.1");
        Answer answer = health("settings");
        JsonNode all = answer.at("/areas/settings/roleSettings");

        JsonNode timeout = where(all, "setting", "statement_timeout").getFirst();
        assertThat(timeout.path("role").asString()).isEqualTo("clerk");
        assertThat(timeout.path("value").asString()).isEqualTo("50ms");
        assertThat(timeout.path("serverValue").asString()).isEqualTo("0");
        assertThat(timeout.path("unit").asString()).isEqualTo("ms");
        assertThat(where(all, "setting", "work_mem").getFirst().path("note").asString())
                .isEqualTo("same as the server value");
        assertThat(where(all, "setting", "random_page_cost").getFirst().path("note").asString())
                .contains("hidden");
        assertThat(findings(answer, "ROLE_SETTING").stream().map(f -> f.path("object").asString()))
                .containsExactlyInAnyOrder("clerk.statement_timeout", "clerk.lock_timeout");
        assertThat(findings(answer, "SEARCH_PATH_MISQUOTED").getFirst().path("object").asString())
                .isEqualTo("Odd Role");
        for (JsonNode finding : answer.at("/findings")) {
            String remedy = finding.path("remedy").path("statement").asString("");
            if (remedy.startsWith("ALTER ROLE")) {
                served.execute(remedy);
            }
        }
        assertThat(
                        findings(health("settings"), "ROLE_SETTING").stream()
                                .map(f -> f.path("object").asString()))
                .containsExactly("Odd Role.search_path");
        assertThat(findings(health("settings"), "SEARCH_PATH_MISQUOTED")).isEmpty();
    }

    @Test
    void aSettingThatWaitsForARestart() {
        served.execute("ALTER SYSTEM SET shared_buffers = '64MB'");
        cluster.reload();
        cluster.await(
                "app",
                "SELECT pending_restart FROM pg_settings WHERE name = 'shared_buffers'",
                Duration.ofSeconds(30));

        Answer answer = health("settings");

        assertThat(answer.at("/areas/settings/pendingRestart/0/setting").asString())
                .isEqualTo("shared_buffers");
        assertThat(answer.at("/areas/settings/pendingRestart/0/running").asString())
                .isEqualTo("128MB");
        JsonNode finding = findings(answer, "CONFIG_NOT_APPLIED").getFirst();
        assertThat(finding.path("object").asString()).isEqualTo("shared_buffers");
        assertThat(finding.path("remedy").path("needsRestart").asBoolean()).isTrue();
        assertThat(answer.at("/coverage/skipped").toString()).contains("pg_file_settings");
    }

    @Test
    void aBrokenLineWhereTheRoleMaySeeFiles() throws IOException {
        Path file = cluster.dataDirectory().resolve("postgresql.conf");
        Files.writeString(file, "work_mem = '4 gigs'\n", StandardOpenOption.APPEND);
        served.execute(
                "GRANT SELECT ON pg_file_settings TO " + ServedDatabase.DBA,
                "GRANT EXECUTE ON FUNCTION pg_show_all_file_settings() TO " + ServedDatabase.DBA);
        try {
            Answer answer = health("settings");

            JsonNode finding = findings(answer, "CONFIG_INVALID").getFirst();
            assertThat(finding.path("object").asString())
                    .endsWith("postgresql.conf:" + Files.readAllLines(file).size());
        } finally {
            served.execute(
                    "REVOKE SELECT ON pg_file_settings FROM " + ServedDatabase.DBA,
                    "REVOKE EXECUTE ON FUNCTION pg_show_all_file_settings() FROM "
                            + ServedDatabase.DBA);
            List<String> lines = Files.readAllLines(file);
            Files.write(file, lines.subList(0, lines.size() - 1));
        }
    }

    @Test
    void checkpointsThatWalAsksFor() {
        served.execute(
                "SELECT pg_stat_reset_shared('checkpointer')", "CREATE TABLE load(pad text)");
        String written = "SELECT num_requested >= 5 FROM pg_stat_checkpointer";
        for (int i = 0; i < 60 && !cluster.scalar("app", written).equals("t"); i++) {
            served.execute(
                    "INSERT INTO load SELECT repeat('x', 1000) FROM generate_series(1, 30000)",
                    "TRUNCATE load",
                    "SELECT pg_stat_force_next_flush()");
        }
        Answer answer = health("checkpoints");

        assertThat(answer.at("/areas/checkpoints/requested").asLong()).isGreaterThanOrEqualTo(5);
        assertThat(answer.at("/areas/checkpoints/maxWalSizeBytes").asLong()).isEqualTo(32L << 20);
        assertThat(answer.at("/areas/checkpoints/walBytesPerSecond").asDouble()).isPositive();
        JsonNode remedy = findings(answer, "CHECKPOINTS_TOO_FREQUENT").getFirst().path("remedy");
        assertThat(remedy.path("statement").asString())
                .startsWith("ALTER SYSTEM SET max_wal_size = '");
        assertThat(remedy.path("undo").asString()).contains("'32MB'");
    }

    @Test
    void anInvalidIndex() {
        served.execute("CREATE TABLE dup(a int)", "INSERT INTO dup VALUES (1), (1)");
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () ->
                                        served.execute(
                                                "CREATE UNIQUE INDEX CONCURRENTLY dup_a ON dup(a)")))
                .isNotNull();
        Answer answer = health("indexes");

        assertThat(answer.at("/areas/indexes/invalid/0/index").asString())
                .isEqualTo("public.dup_a");
        JsonNode finding = findings(answer, "INVALID_INDEX").getFirst();
        assertThat(finding.path("remedy").path("statement").asString())
                .isEqualTo(
                        "DROP INDEX CONCURRENTLY public.dup_a; CREATE UNIQUE INDEX CONCURRENTLY dup_a ON"
                                + " public.dup USING btree (a);");
    }

    @Test
    void aTransactionLeftOpenThatBlocks() {
        served.execute("CREATE TABLE held(id int)", "GRANT ALL ON held TO app");
        served.session(ServedDatabase.APP, "forgetful", "LOCK TABLE held");
        served.waiting(ServedDatabase.APP, "waits-for-held", "SELECT * FROM held");

        JsonNode finding = findings(health("connections"), "IDLE_IN_TRANSACTION").getFirst();

        assertThat(finding.path("statement").asString()).contains("forgetful", "blocks 1");
        assertThat(finding.path("remedy").path("statement").asString())
                .matches("SELECT pg_terminate_backend\\(\\d+\\);");
        assertThat(health("locks").at("/areas/locks/waiting").asInt()).isPositive();
    }

    @Test
    void deadRowsWithoutAutovacuum() {
        served.execute(
                "CREATE TABLE st(id int) WITH (autovacuum_enabled = false)",
                "INSERT INTO st SELECT generate_series(1, 20000)",
                "DELETE FROM st WHERE id % 2 = 0",
                "SELECT pg_stat_force_next_flush()");
        cluster.await(
                "app",
                "SELECT n_dead_tup = 10000 FROM pg_stat_user_tables WHERE relname = 'st'",
                Duration.ofSeconds(30));
        Answer answer = health("vacuum");

        assertThat(
                        where(answer.at("/areas/vacuum/tables"), "table", "public.st")
                                .getFirst()
                                .path("options")
                                .path(0)
                                .asString())
                .isEqualTo("autovacuum_enabled=false");
        assertThat(findings(answer, "AUTOVACUUM_DISABLED").getFirst().path("object").asString())
                .isEqualTo("public.st");
        assertThat(findings(answer, "STALE_STATISTICS").getFirst().path("object").asString())
                .isEqualTo("public.st");
    }

    @Test
    void settingsThatHideEvidence() {
        Answer answer = health("evidence");

        assertThat(answer.at("/areas/evidence/settings/0/setting").asString())
                .isEqualTo("log_lock_waits");
        assertThat(findings(answer, "LOGGING_BLIND").getFirst().path("object").asString())
                .isEqualTo("log_lock_waits");
        JsonNode remedy = findings(answer, "LOGGING_BLIND").getFirst().path("remedy");
        served.execute(remedy.path("statement").asString().split("; "));
        cluster.await(
                "app",
                "SELECT setting = 'on' FROM pg_settings WHERE name = 'log_lock_waits'",
                Duration.ofSeconds(30));
        served.execute(remedy.path("undo").asString().split("; "));
        cluster.await(
                "app",
                "SELECT setting = 'off' FROM pg_settings WHERE name = 'log_lock_waits'",
                Duration.ofSeconds(30));
    }

    @Test
    void slotsNobodyReadsAndWhoArchives() {
        served.execute(
                "SELECT pg_create_physical_replication_slot('left_behind', true)",
                "CREATE TABLE wal_maker AS SELECT g FROM generate_series(1, 100000) g");
        try {
            Answer answer = health("replication");
            JsonNode slot =
                    where(answer.at("/areas/replication/slots"), "slot", "left_behind").getFirst();

            assertThat(slot.path("active").asBoolean(true)).isFalse();
            assertThat(slot.path("retainedBytes").asLong()).isGreaterThan(1_000_000);
            assertThat(answer.at("/areas/replication/archiver/mode").asString()).isEqualTo("off");
            assertThat(answer.at("/areas/replication/commit/waiting").asInt(-1)).isZero();
            assertThat(answer.at("/areas/replication/commit/walBytesKept").asLong()).isPositive();
        } finally {
            served.execute("SELECT pg_drop_replication_slot('left_behind')");
        }
    }

    @Test
    void replicationForARoleThatMayNotListWal() throws IOException {
        try (ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
            Answer answer = plain.call("db_health").with("area", "replication").expectOk();

            assertThat(answer.at("/areas/replication/commit/waiting").asInt(-1)).isZero();
            assertThat(answer.at("/areas/replication/commit").has("walBytesKept")).isFalse();
        }
        try (Stream<Path> logs = Files.list(cluster.logDirectory())) {
            assertThat(logs.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(
                            log ->
                                    assertThat(log)
                                            .content()
                                            .doesNotContain("function pg_ls_waldir"));
        }
    }

    @Test
    void aRoleAtItsConnectionLimit() {
        served.execute("CREATE ROLE \"Few\" LOGIN CONNECTION LIMIT 0 VALID UNTIL '2020-01-01'");
        Answer answer = health("access");

        JsonNode role = where(answer.at("/areas/access/roles"), "role", "Few").getFirst();
        assertThat(role.path("connectionLimit").asInt(-1)).isZero();
        assertThat(role.path("expired").asBoolean()).isTrue();
        assertThat(answer.at("/areas/access/listener/port").asInt()).isEqualTo(cluster.port());
        assertThat(where(answer.at("/areas/access/databases"), "database", "app")).hasSize(1);
        served.execute(
                findings(answer, "ROLE_CONNECTION_LIMIT")
                        .getFirst()
                        .path("remedy")
                        .path("statement")
                        .asString());
        assertThat(findings(health("access"), "ROLE_CONNECTION_LIMIT")).isEmpty();
    }

    @Test
    void deadRowsBeyondTheThresholdAndWhoKeepsThem() {
        served.execute(
                "CREATE TABLE pinned(id int) WITH (autovacuum_enabled = off)",
                "INSERT INTO pinned SELECT generate_series(1, 3000)",
                "BEGIN",
                "CREATE TABLE two_phase(id int)",
                "PREPARE TRANSACTION 'forgotten'",
                "DELETE FROM pinned",
                "VACUUM pinned");
        try {
            cluster.await(
                    "app",
                    "SELECT n_dead_tup > 0 FROM pg_stat_user_tables WHERE relname = 'pinned'",
                    Duration.ofSeconds(60));
            Answer answer = health("vacuum");

            JsonNode table =
                    where(answer.at("/areas/vacuum/tables"), "table", "public.pinned").getFirst();
            assertThat(table.path("deadRows").asLong())
                    .isGreaterThan(table.path("vacuumThreshold").asLong());
            assertThat(table.path("vacuumedSeconds").isNumber()).isTrue();
            JsonNode holder =
                    where(answer.at("/areas/vacuum/horizon"), "holder", "forgotten").getFirst();
            assertThat(holder.path("xid").asLong()).isPositive();
            assertThat(answer.at("/areas/vacuum/pace/dirtyBytesPerSecond").asLong())
                    .isEqualTo(40_960_000);
            assertThat(answer.at("/areas/vacuum/databases/0/xidAge").isNumber()).isTrue();
        } finally {
            served.execute("ROLLBACK PREPARED 'forgotten'");
        }
    }
}
