package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.db.plan.KeptPlans.Asked;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A client that starts a process for each call gives a plan_id to a process that did not make it.
 */
class KeepsPlansForTheNextProcess {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static ServedDatabase served;

    @TempDir private Path state;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        KeepsPlansForTheNextProcess.class,
                        "CREATE TABLE accounts(id int PRIMARY KEY, password text, note text)",
                        "INSERT INTO accounts SELECT g, 'p' || g, 'n' FROM generate_series(1, 1000) g",
                        "ANALYZE accounts");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    @Test
    void withTheSameAnswer() throws IOException {
        Answer made =
                served.call("db_explain")
                        .with("sql", "SELECT note FROM accounts WHERE id > 990 ORDER BY note")
                        .expectOk();
        String id = made.at("/planId").asString();
        try (ServedDatabase next = served.again()) {
            Answer again = next.call("db_explain").with("plan_id", id).expectOk();

            assertThat(again.structured()).isEqualTo(made.structured());
            assertThat(
                            next.client()
                                    .request(
                                            "resources/read", Map.of("uri", "pg://main/plan/" + id))
                                    .result()
                                    .at("/contents/0/text")
                                    .asString())
                    .contains("\"Node Type\": \"Sort\"");
            assertThat(
                            ServedDatabase.texts(
                                    next.client()
                                            .request(
                                                    "completion/complete",
                                                    Map.of(
                                                            "ref",
                                                            Map.of(
                                                                    "type",
                                                                    "ref/resource",
                                                                    "uri",
                                                                    "pg://{connection}/plan/{plan_id}"),
                                                            "argument",
                                                            Map.of("name", "plan_id", "value", "p"),
                                                            "context",
                                                            Map.of(
                                                                    "arguments",
                                                                    Map.of("connection", "main"))))
                                            .result()
                                            .at("/completion/values")))
                    .contains(id);
        }
        for (Path file : files(served.state().resolve("plans/kept"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void withoutSecrets() throws IOException {
        KeptPlans first = plans();
        String url = "postgresql://app:hunter2secret@db/x";
        KeptPlans.Kept kept =
                keep(
                        first,
                        "ann",
                        "SELECT '" + url + "'",
                        "[{\"Filter\": \"note = '" + url + "'\"}]",
                        0);

        KeptPlans.Kept found = find(plans(), "ann", kept.id(), 0);

        assertThat(found.asked().query()).contains("«secret:").doesNotContain("hunter2secret");
        assertThat(found.json()).contains("«secret:").doesNotContain("hunter2secret");
        for (Path file : files(state.resolve("plans/kept"))) {
            assertThat(Files.readString(file)).doesNotContain("hunter2secret");
        }
    }

    @Test
    void onlyForWhoAskedAndADay() throws IOException {
        KeptPlans.Kept kept = keep(plans(), "ann", "SELECT 1", "[]", 0);

        assertThat(find(plans(), "ann", kept.id(), 23).json()).isEqualTo("[]");
        assertUnknown("bob", kept.id(), 0);
        assertUnknown("ann", "../../" + kept.id(), 0);
        assertUnknown("ann", kept.id(), 25);
        assertThat(files(state.resolve("plans/kept"))).as("what is too old goes").isEmpty();
    }

    @Test
    void andNotTooMany() throws IOException {
        KeptPlans plans = plans();
        String other = keep(plans, "bob", "SELECT 0", "[]", 0).id();
        for (int i = 0; i < KeptPlans.MOST_PLANS + 5; i++) {
            keep(plans, "ann", "SELECT " + i, "[]", 1);
        }

        assertThat(files(state.resolve("plans/kept"))).hasSize(KeptPlans.MOST_PLANS + 1);
        assertThat(find(plans(), "bob", other, 2).asked().query()).isEqualTo("SELECT 0");
    }

    @Test
    void alsoBesideWhatADeadProcessLeft() throws IOException {
        KeptPlans.Kept kept = keep(plans(), "ann", "SELECT 2", "[]", 0);
        Path file = files(state.resolve("plans/kept")).getFirst();
        Files.writeString(file, "{\"version\": 1, \"princ");

        assertUnknown("ann", kept.id(), 0);
        assertThat(keep(plans(), "ann", "SELECT 2", "[]", 0).id()).isEqualTo(kept.id());
        assertThat(find(plans(), "ann", kept.id(), 0).asked().query()).isEqualTo("SELECT 2");
    }

    @Test
    void orForThisOneWhereNothingCanBeWritten() throws IOException {
        Files.writeString(state.resolve("plans"), "in the way");
        KeptPlans plans = plans();
        KeptPlans.Kept kept = keep(plans, "ann", "SELECT 3", "[]", 0);

        assertThat(find(plans, "ann", kept.id(), 0)).isEqualTo(kept);
    }

    private void assertUnknown(String principal, String id, int hours) {
        assertThatThrownBy(() -> find(plans(), principal, id, hours))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("plan_id");
    }

    private KeptPlans plans() {
        ConnectionConfig connection =
                new ConnectionConfig(
                        "main",
                        "127.0.0.1",
                        5432,
                        "app",
                        "app",
                        null,
                        "disable",
                        null,
                        false,
                        false,
                        false);
        return new KeptPlans(
                DbtoolConfig.of(
                        Map.of("main", connection), Map.of(), Map.of(), ModelConfig.none(), state));
    }

    private static KeptPlans.Kept keep(
            KeptPlans plans, String principal, String query, String json, int hours) {
        return plans.keep(
                        principal,
                        "main",
                        new Asked(null, query, null, false, false, null),
                        json,
                        after(hours))
                .block();
    }

    private static KeptPlans.Kept find(KeptPlans plans, String principal, String id, int hours) {
        return plans.find(principal, "main", id, after(hours)).block();
    }

    private static Clock after(int hours) {
        return Clock.fixed(NOW.plus(Duration.ofHours(hours)), ZoneOffset.UTC);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
