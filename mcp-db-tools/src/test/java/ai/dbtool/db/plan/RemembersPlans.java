package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.db.plan.PlanShape.Access;
import ai.dbtool.db.plan.RememberedPlans.Episode;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.Call;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Plans of one queryid over time: that one changed, how, and what changed in between. */
class RemembersPlans {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        RemembersPlans.class,
                        "CREATE TABLE orders(id int PRIMARY KEY, user_id int, pad text)",
                        "CREATE TABLE users(id int PRIMARY KEY, name text)",
                        "INSERT INTO users SELECT g, 'n' || g FROM generate_series(1, 2000) g",
                        "INSERT INTO orders SELECT g, g, repeat('x', 50) FROM generate_series(1, 20000) g",
                        "CREATE INDEX orders_user ON orders(user_id)",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer explain(String queryid) {
        return served.call("db_explain").with("queryid", queryid).unlimited().expectOk();
    }

    private static String queryid(String marker) {
        return served.cluster()
                .scalar(
                        served.database(),
                        "SELECT queryid FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                                + " WHERE d.datname = current_database() AND query LIKE 'SELECT%' AND query LIKE '%"
                                + marker
                                + "%' AND query NOT LIKE '%pg_stat%'");
    }

    @Test
    void andSaysWhatAFlipComesFrom() {
        served.execute("SELECT pad FROM orders o /* flips */ WHERE o.user_id = 17");
        String queryid = queryid("flips");
        Answer first = explain(queryid);
        Answer same = explain(queryid);

        assertThat(first.at("/memory/shapes").asInt()).isEqualTo(1);
        assertThat(same.at("/memory/fingerprint")).isEqualTo(first.at("/memory/fingerprint"));
        assertThat(same.at("/memory/since")).isEqualTo(first.at("/memory/since"));
        assertThat(same.text()).doesNotContain("plan changed");

        served.execute(
                "DROP INDEX orders_user",
                "INSERT INTO orders SELECT g, g % 9, 'y' FROM generate_series(20001, 90000) g",
                "ANALYZE orders");
        Answer flipped = explain(queryid);

        assertThat(flipped.at("/memory/shapes").asInt()).isEqualTo(2);
        assertThat(flipped.at("/memory/beforeFingerprint"))
                .isEqualTo(first.at("/memory/fingerprint"));
        assertThat(flipped.at("/memory/changes/0").asString())
                .startsWith("public.orders: was ")
                .contains("Scan by orders_user (1 rows expected), now Seq Scan (");
        assertThat(ServedDatabase.texts(flipped.at("/memory/changedSince")))
                .contains(
                        "index public.orders_user is gone or invalid",
                        "public.orders went from about 20000 rows to 90000")
                .anyMatch(c -> c.startsWith("ANALYZE of public.orders ran at "));
        assertThat(flipped.text())
                .contains("plan changed: another one until ", "in between: index");
        assertThat(explain(queryid).at("/memory/changes")).isEqualTo(flipped.at("/memory/changes"));
    }

    @Test
    void thePlanOfATime() throws InterruptedException {
        served.execute(
                "CREATE TABLE carts(id int, pad text)",
                "INSERT INTO carts SELECT g, 'p' || g FROM generate_series(1, 30000) g",
                "ANALYZE carts",
                "SELECT pad FROM carts c /* recalled */ WHERE c.id = 17");
        String queryid = queryid("recalled");
        Answer seen = explain(queryid);
        Thread.sleep(20);
        Instant between = Instant.now();
        Thread.sleep(20);
        served.execute("CREATE INDEX carts_id ON carts(id)");
        explain(queryid);
        Instant after = Instant.now();

        Answer then = at(queryid, between).expectOk();

        assertThat(then.at("/plan/fingerprint")).isEqualTo(seen.at("/memory/fingerprint"));
        assertThat(then.at("/plan/reads/0/table").asString()).isEqualTo("public.carts");
        assertThat(then.at("/plan/reads/0/how").asString()).isEqualTo("Seq Scan");
        assertThat(then.at("/certain").asBoolean()).as("nobody looked again").isFalse();
        assertThat(ServedDatabase.texts(then.at("/next/changedSince")))
                .contains("index public.carts_id is new");
        assertThat(then.text()).contains("Seq Scan", "another plan since", "is new");
        Answer later = at(queryid, after).expectOk();
        assertThat(later.at("/plan/reads/0/how").asString()).contains("carts_id");
        assertThat(later.raw().at("/result/structuredContent").has("next")).isFalse();
        assertThat(at(queryid, between.minusSeconds(3600)).expectError().text())
                .contains("the first plan of queryid", "was seen at");
        assertThat(at("12345", between).expectError().text())
                .contains("no plan of queryid 12345 is remembered", "collect");
        assertThat(
                        served.call("db_explain")
                                .with("sql", "SELECT 1")
                                .with("at", between.toString())
                                .expectError()
                                .text())
                .contains("at goes with queryid alone");
    }

    private static Call at(String queryid, Instant at) {
        return served.call("db_explain")
                .with("queryid", queryid)
                .with("at", at.toString())
                .unlimited();
    }

    @Test
    void alsoWhenNobodyAsked() {
        served.execute(
                "CREATE TABLE visits(id int, page text)",
                "INSERT INTO visits SELECT g, 'p' || g FROM generate_series(1, 30000) g",
                "ANALYZE visits",
                "SELECT page FROM visits v /* watched */ WHERE v.id = 17",
                "UPDATE visits SET page = 'x' /* written */ WHERE id = 18");
        served.watchPlans();
        served.execute("CREATE INDEX visits_id ON visits(id)");
        served.watchPlans();

        Answer answer = explain(queryid("watched"));
        assertThat(answer.at("/memory/shapes").asInt()).isEqualTo(2);
        assertThat(ServedDatabase.texts(answer.at("/memory/changedSince")))
                .contains("index public.visits_id is new");
        Answer written = explain(written("written"));
        assertThat(written.at("/memory/shapes").asInt()).isEqualTo(2);
    }

    private static String written(String marker) {
        return served.cluster()
                .scalar(
                        served.database(),
                        "SELECT queryid FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                                + " WHERE d.datname = current_database() AND query LIKE 'UPDATE%"
                                + marker
                                + "%'");
    }

    @Test
    void notWithValuesOfOneCallNorForOtherText() {
        served.execute("SELECT name FROM users u /* values */ WHERE u.id = 17");
        Answer bound =
                served.call("db_explain")
                        .with("queryid", queryid("values"))
                        .with("params", List.of("5"))
                        .unlimited()
                        .expectOk();
        Answer text = served.call("db_explain").with("sql", "SELECT 1").unlimited().expectOk();

        assertThat(bound.raw().toString()).doesNotContain("fingerprint");
        assertThat(text.raw().toString()).doesNotContain("fingerprint");
    }

    private static Episode episode(String fingerprint, String time) {
        PlanShape shape =
                new PlanShape(
                        fingerprint, List.of(new Access("public.t", "Seq Scan", 1)), List.of());
        return new Episode(shape, 1, time, time, List.of(), Map.of(), "18.6", List.of(), List.of());
    }

    @Test
    void acrossProcessesAndCrashes(@TempDir Path folder) throws IOException {
        new RememberedPlans(folder, "main.json").note("db/1", episode("a", "2026-01-01T00:00:00Z"));
        List<Episode> later =
                new RememberedPlans(folder, "main.json")
                        .note("db/1", episode("b", "2026-01-02T00:00:00Z"));
        assertThat(later).extracting(e -> e.shape().fingerprint()).containsExactly("a", "b");

        byte[] whole = Files.readAllBytes(folder.resolve("main.json"));
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(folder.resolve("main.json.next"), java.util.Arrays.copyOf(whole, length));
            assertThat(
                            new RememberedPlans(folder, "main.json")
                                    .note("db/1", episode("b", "2026-01-02T00:00:00Z")))
                    .hasSize(2);
            Files.write(folder.resolve("main.json"), java.util.Arrays.copyOf(whole, length));
            assertThat(
                            new RememberedPlans(folder, "main.json")
                                    .note("db/1", episode("c", "2026-01-03T00:00:00Z")))
                    .hasSize(1);
            Files.write(folder.resolve("main.json"), whole);
        }
    }

    @Test
    void withinBoundsAndWithoutLosingWriters(@TempDir Path folder) throws IOException {
        IntStream.range(0, 450)
                .parallel()
                .forEach(
                        i ->
                                new RememberedPlans(folder, "main.json")
                                        .note(
                                                "db/" + i,
                                                episode(
                                                        "a",
                                                        "2026-01-01T00:00:%03dZ".formatted(i))));
        RememberedPlans plans = new RememberedPlans(folder, "main.json");
        List<Episode> last = List.of();
        for (int i = 0; i < 10; i++) {
            last = plans.note("db/flipping", episode("f" + i % 3, "2026-02-01T00:00:00Z"));
        }

        assertThat(last).hasSize(4);
        assertThat(Files.readString(folder.resolve("main.json")).split("\"db/")).hasSize(401);
    }
}
