package ai.dbtool.db.indexes;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code db_indexes} with hypopg (Debian's PostgreSQL 15, where it is) and without. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdvisesIndexes {

    private static final Path DEBIAN_15 = Path.of("/usr/lib/postgresql/15/bin");
    private static final Path HYPOPG = Path.of("/usr/share/postgresql/15/extension/hypopg.control");

    private static final String QUERY =
            "SELECT note FROM orders WHERE customer = 77 AND state = 's1'";

    private static final String[] SETUP = {
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
        "CREATE TABLE orders (id int PRIMARY KEY, customer int, state text, city int, region int, note text)",
        "INSERT INTO orders SELECT n, n % 5000, 's' || n % 4, n % 900, n % 900 / 9, repeat('x', 60) FROM generate_series(1, 200000) n",
        "CREATE TABLE lines (order_id int, item int, amount numeric)",
        "INSERT INTO lines SELECT n % 200000, n, n FROM generate_series(1, 300000) n",
        "CREATE TABLE visits (id int PRIMARY KEY, at date NOT NULL, page int, visitor text)",
        "INSERT INTO visits SELECT n, date '2020-01-01' + n / 100, n % 700, repeat('v', 80) FROM generate_series(1, 200000) n",
        "CREATE TABLE jobs (id int PRIMARY KEY, queue int, state text, email text, deleted_at date, note text)",
        "INSERT INTO jobs SELECT n, n % 40, CASE WHEN n % 200 = 0 THEN 'open' WHEN n % 2 = 0 THEN 'done' ELSE 'failed' END,"
                + " 'User' || n || '@Example.com', CASE WHEN n % 10 <> 0 THEN date '2024-01-01' END, repeat('j', 60)"
                + " FROM generate_series(1, 200000) n",
        "VACUUM ANALYZE",
        "GRANT ALL ON orders, lines, visits, jobs TO app"
    };

    private ServedDatabase plain;
    private Cluster debian;
    private ServedDatabase hypopg;

    @BeforeAll
    void prepare() {
        String database = SharedCluster.databaseFor(AdvisesIndexes.class);
        plain = ServedDatabase.on(SharedCluster.get(), database, ServedDatabase.DBA);
        plain.execute(SETUP);
        if (Files.exists(HYPOPG) && Files.isExecutable(DEBIAN_15.resolve("initdb"))) {
            debian = Cluster.start(Map.of(), DEBIAN_15);
            debian.createDatabase("advice");
            hypopg = ServedDatabase.on(debian, "advice", ServedDatabase.DBA);
            hypopg.execute("CREATE EXTENSION hypopg");
            hypopg.execute(SETUP);
        }
    }

    @AfterAll
    void close() {
        plain.close();
        if (debian != null) {
            hypopg.close();
            debian.close();
        }
    }

    private void needsHypopg() {
        Assumptions.assumeTrue(debian != null, "PostgreSQL 15 with hypopg is not installed");
    }

    private static double cost(ServedDatabase db, String sql) {
        return db.call("db_explain")
                .with("sql", sql)
                .unlimited()
                .expectOk()
                .at("/totalCost")
                .asDouble();
    }

    @Test
    void whatThePlannerChoseIsWhatItUsesOnceBuilt() {
        needsHypopg();
        Answer answer = hypopg.call("db_indexes").with("target", QUERY).unlimited().expectOk();
        JsonNode first = answer.at("/proposals/0");

        assertThat(answer.at("/method").asString()).isEqualTo("hypopg");
        assertThat(first.path("statement").asString())
                .isEqualTo(
                        "CREATE INDEX CONCURRENTLY orders_customer_state_idx ON public.orders (customer, state);");
        assertThat(first.path("gainPercent").asDouble()).isGreaterThan(80);

        hypopg.execute(first.path("statement").asString());
        long real =
                Long.parseLong(
                        debian.scalar(
                                "advice", "SELECT pg_relation_size('orders_customer_state_idx')"));
        double after = cost(hypopg, QUERY);
        Answer again = hypopg.call("db_indexes").with("target", QUERY).unlimited().expectOk();
        hypopg.execute(first.path("undo").asString());

        assertThat((double) first.path("sizeBytes").asLong() / real).isBetween(0.75, 1.35);
        assertThat(answer.at("/statements/0/costAfter").asDouble() / after).isBetween(0.7, 1.4);
        assertThat(ServedDatabase.texts(again.at("/proposals"), "statement"))
                .doesNotContain(first.path("statement").asString());
        assertThat(cost(hypopg, QUERY)).isGreaterThan(after);
    }

    @Test
    void keepsToTheBudget() {
        needsHypopg();
        String join =
                "SELECT o.note, l.amount FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.customer = 77";
        Answer free = hypopg.call("db_indexes").with("target", join).unlimited().expectOk();
        Answer tight =
                hypopg.call("db_indexes")
                        .with("target", join)
                        .with("max_mb", 4)
                        .unlimited()
                        .expectOk();

        assertThat(free.at("/proposals").size()).isGreaterThan(1);
        long bytes = 0;
        for (JsonNode proposal : tight.at("/proposals")) {
            bytes += proposal.path("sizeBytes").asLong();
        }
        assertThat(bytes).isLessThanOrEqualTo(4L << 20);
        assertThat(ServedDatabase.texts(tight.structured().at("/coverage/skipped")))
                .anyMatch(said -> said.contains("larger than max_mb allows in all (4.0 MB)"));
        assertThat(tight.at("/proposals").size()).isLessThan(free.at("/proposals").size());
    }

    @Test
    void theWorkloadIsPricedByItsWrites() throws Exception {
        needsHypopg();
        try (var app = debian.connect("app", "advice");
                var run = app.createStatement()) {
            for (int i = 0; i < 20; i++) {
                run.execute(
                        "SELECT count(note) FROM orders WHERE city = "
                                + i
                                + " AND customer = "
                                + i);
                run.execute("UPDATE orders SET customer = customer + 0 WHERE id = " + (i + 1));
                run.execute("SELECT sum(amount) FROM lines WHERE order_id = " + i);
            }
        }
        debian.await(
                "advice",
                "SELECT n_tup_upd >= 20 FROM pg_stat_user_tables WHERE relname = 'orders'",
                java.time.Duration.ofSeconds(10));
        Answer answer = hypopg.call("db_indexes").unlimited().expectOk();

        JsonNode lines =
                ServedDatabase.where(answer.at("/proposals"), "table", "public.lines").getFirst();
        assertThat(lines.path("statement").asString()).contains("lines (order_id)");
        assertThat(lines.path("helps")).hasSize(1);
        Answer table =
                hypopg.call("db_indexes").with("target", "public.lines").unlimited().expectOk();
        assertThat(ServedDatabase.texts(table.at("/proposals"), "table"))
                .containsOnly("public.lines");

        Answer one = hypopg.call("db_indexes").with("target", QUERY).unlimited().expectOk();
        assertThat(one.at("/proposals/0/price/updatesOfItsColumns").asLong()).isEqualTo(20);
        assertThat(one.at("/proposals/0/price/writesPerSecond").asDouble()).isPositive();
    }

    @Test
    void theBudgetIsSharedByAllTextsGiven() {
        needsHypopg();
        String first = "SELECT note FROM orders WHERE customer = 77";
        String second = "SELECT amount FROM lines WHERE order_id = 5";
        Answer alone =
                hypopg.call("db_indexes")
                        .with("target", first)
                        .with("max_mb", 30)
                        .unlimited()
                        .expectOk();
        Answer both =
                hypopg.call("db_indexes")
                        .with("target", first + ";\n" + second + ";")
                        .with("max_mb", 10)
                        .unlimited()
                        .expectOk();

        assertThat(alone.at("/proposals/0/statement").asString()).contains("(customer)");
        assertThat(ServedDatabase.texts(both.at("/proposals"), "table"))
                .containsExactlyInAnyOrder("public.orders", "public.lines");
        assertThat(ServedDatabase.texts(both.at("/proposals"), "statement"))
                .anyMatch(s -> s.contains("orders (customer);"));
        assertThat(both.at("/statements")).hasSize(2);
        for (JsonNode statement : both.at("/statements")) {
            assertThat(statement.path("costAfter").asDouble())
                    .isLessThan(statement.path("costBefore").asDouble() / 5);
        }
    }

    @Test
    void rangesOfTheWorkloadGetValuesFromStatistics() throws Exception {
        needsHypopg();
        try (var app = debian.connect("app", "advice");
                var run = app.createStatement()) {
            for (int i = 0; i < 5; i++) {
                run.execute(
                        "SELECT count(visitor) FROM visits WHERE at > '2025-06-0" + (i + 1) + "'");
            }
        }
        Answer answer =
                hypopg.call("db_indexes").with("target", "public.visits").unlimited().expectOk();

        assertThat(ServedDatabase.texts(answer.at("/proposals"), "statement"))
                .anyMatch(s -> s.contains("ON public.visits (at)"));
        assertThat(answer.at("/statements/0/sampledValues").asInt()).isEqualTo(1);
        assertThat(answer.text()).contains("typical ones from pg_stats");
    }

    @Test
    void aRareConstantLimitsTheIndex() {
        needsHypopg();
        String open = "SELECT note FROM jobs WHERE state = 'open' AND queue = 0";
        Answer answer = hypopg.call("db_indexes").with("target", open).unlimited().expectOk();
        JsonNode first = answer.at("/proposals/0");
        assertThat(first.path("statement").asString())
                .isEqualTo(
                        "CREATE INDEX CONCURRENTLY jobs_queue_part_idx ON public.jobs (queue) WHERE state = 'open';");

        hypopg.execute(first.path("statement").asString());
        long real =
                Long.parseLong(
                        debian.scalar("advice", "SELECT pg_relation_size('jobs_queue_part_idx')"));
        double after = cost(hypopg, open);
        hypopg.execute(first.path("undo").asString());
        assertThat(after).isLessThan(cost(hypopg, open) / 10);
        assertThat((double) first.path("sizeBytes").asLong() / real).isBetween(0.5, 2.0);
        assertThat(first.path("caveat").asString())
                .containsPattern("holds 0\\.[3-7] % of the rows");

        assertThat(
                        ServedDatabase.texts(
                                hypopg.call("db_indexes")
                                        .with(
                                                "target",
                                                "SELECT note FROM jobs WHERE deleted_at IS NULL AND email = 'User70@Example.com'")
                                        .unlimited()
                                        .expectOk()
                                        .at("/proposals"),
                                "statement"))
                .anyMatch(s -> s.endsWith("(email) WHERE deleted_at IS NULL;"));
    }

    @Test
    void anExpressionIsIndexedAsItIs() {
        needsHypopg();
        String lower = "SELECT note FROM jobs WHERE lower(email) = 'user7@example.com'";
        Answer answer = hypopg.call("db_indexes").with("target", lower).unlimited().expectOk();
        JsonNode first = answer.at("/proposals/0");
        assertThat(first.path("statement").asString())
                .isEqualTo(
                        "CREATE INDEX CONCURRENTLY jobs_email_expr_idx ON public.jobs ((lower(email)));");

        hypopg.execute(first.path("statement").asString());
        hypopg.execute(first.path("then").asString());
        double after = cost(hypopg, lower);
        hypopg.execute(first.path("undo").asString());
        assertThat(after).isLessThan(cost(hypopg, lower) / 5);

        assertThat(
                        hypopg.call("db_indexes")
                                .with(
                                        "target",
                                        "SELECT note FROM jobs WHERE to_char(deleted_at, 'YYYY') = '2030'")
                                .unlimited()
                                .expectOk()
                                .at("/proposals")
                                .size())
                .isZero();
    }

    @Test
    void aLongerIndexReplacesTheShorter() {
        needsHypopg();
        hypopg.execute("CREATE INDEX orders_customer ON orders (customer)");
        Answer answer =
                hypopg.call("db_indexes")
                        .with(
                                "target",
                                "SELECT state FROM orders WHERE customer = 5 AND id > 100 AND city < 10")
                        .unlimited()
                        .expectOk();
        hypopg.execute("DROP INDEX orders_customer");

        for (JsonNode proposal : answer.at("/proposals")) {
            if (proposal.path("statement").asString().contains("(customer,")) {
                assertThat(ServedDatabase.texts(proposal.path("replaces")))
                        .containsExactly("public.orders_customer");
            }
        }
        assertThat(answer.at("/proposals").size()).isPositive();
    }

    @Test
    void withoutHypopgItReasonsFromThePlanAndSaysSo() {
        Answer answer = plain.call("db_indexes").with("target", QUERY).unlimited().expectOk();

        assertThat(answer.at("/method").asString()).isEqualTo("estimates");
        assertThat(answer.text()).contains("hypopg is not installed", "CREATE EXTENSION hypopg");
        assertThat(answer.at("/proposals/0/statement").asString())
                .contains("ON public.orders (customer");
        assertThat(answer.at("/proposals/0/sizeBytes").asLong()).isPositive();
    }

    @Test
    void dependentColumnsGetStatistics() {
        Answer answer =
                plain.call("db_indexes")
                        .with(
                                "target",
                                "SELECT count(*) FROM orders WHERE city = 18 AND region = 2")
                        .unlimited()
                        .expectOk();

        assertThat(answer.at("/statistics/0/statement").asString())
                .contains(
                        "CREATE STATISTICS",
                        "ON city, region FROM public.orders; ANALYZE public.orders;");
        assertThat(answer.at("/statistics/0/factor").asDouble()).isGreaterThan(10);
    }

    @Test
    void refusesWhatItIsNotFor() {
        assertThat(
                        plain.call("db_indexes")
                                .with("target", "DELETE FROM orders")
                                .expectError()
                                .text())
                .contains("only SELECT");
        assertThat(plain.call("db_indexes").with("target", "SELECT 1").expectOk().text())
                .contains("no index pays");
    }

    @Test
    void findsColumnsAnUpdateAssigns() {
        Candidate candidate =
                Candidate.on("public", "orders", List.of("customer"), List.of("note"));

        assertThat(Prices.sets("UPDATE orders SET customer = $1 WHERE id = $2", candidate))
                .isTrue();
        assertThat(Prices.sets("update orders set city=$1, note=$2 where customer = $3", candidate))
                .isTrue();
        assertThat(Prices.sets("UPDATE orders SET city = $1 WHERE customer = $2", candidate))
                .isFalse();
        assertThat(Prices.sets("UPDATE orders SET (city, note) = ($1, $2)", candidate)).isTrue();
    }

    @Test
    void theWorkloadOfARecordedTime() {
        String then = "SELECT count(*) FROM visits WHERE page = 11";
        plain.recorded(
                () -> {
                    for (int i = 0; i < 3; i++) {
                        plain.execute(then);
                    }
                });
        plain.execute("SELECT pg_stat_statements_reset()");

        Answer answer =
                plain.call("db_indexes")
                        .with("target", "visits")
                        .with("window", "5m")
                        .unlimited()
                        .expectOk();
        JsonNode gain = answer.at("/statements/0");
        assertThat(gain.path("query").asString()).contains("FROM visits WHERE page");
        assertThat(gain.path("totalMillis").asDouble()).isPositive();
        assertThat(answer.at("/proposals/0/statement").asString()).contains("visits (page)");
        assertThat(answer.text()).contains("what ran from ", "planned with what there is now");
        String queryid = gain.path("queryid").asString();
        assertThat(
                        plain.call("db_indexes")
                                .with("target", queryid)
                                .with("window", "5m")
                                .unlimited()
                                .expectOk()
                                .at("/statements/0/queryid")
                                .asString())
                .isEqualTo(queryid);
        assertThat(
                        plain.call("db_indexes")
                                .with("target", "77")
                                .with("window", "5m")
                                .expectError()
                                .text())
                .contains("queryid 77 was not recorded in this time");
        assertThat(
                        plain.call("db_indexes")
                                .with("target", then)
                                .with("window", "5m")
                                .expectError()
                                .text())
                .contains("leave them out for sql");
        assertThat(plain.call("db_indexes").with("at", "2020-01-01T00:00:00Z").expectError().text())
                .contains("no counters were recorded", "dbtool-ai collect");
    }
}
