package ai.dbtool.db.overview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The first look at a recorded time, and what is new since the last look. */
class TellsWhatWasThen {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        TellsWhatWasThen.class,
                        "CREATE TABLE orders(id int PRIMARY KEY, note text)",
                        "INSERT INTO orders SELECT g, repeat('n', 100) FROM generate_series(1, 20000) g",
                        "CREATE TABLE gone AS SELECT * FROM orders",
                        "GRANT ALL ON orders TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void loadWaitsAndSizes() {
        served.session(ServedDatabase.APP, "root", "UPDATE orders SET note = '' WHERE id = 1");
        served.waiting(ServedDatabase.APP, "behind", "UPDATE orders SET note = 'x' WHERE id = 1");
        served.recorded(() -> {});
        served.execute("DROP TABLE gone");

        Answer answer = served.call("db_overview").with("window", "5m").unlimited().expectOk();

        assertThat(answer.at("/samples").asInt()).isEqualTo(2);
        assertThat(answer.at("/mostActive").asInt()).isPositive();
        assertThat(answer.at("/mostSessions").asInt()).isGreaterThanOrEqualTo(2);
        JsonNode lock = ServedDatabase.where(answer.at("/load"), "waitClass", "Lock").getFirst();
        assertThat(lock.path("averageSessions").asDouble()).isEqualTo(1);
        assertThat(lock.path("topEvent").asString()).isEqualTo("transactionid");
        assertThat(answer.at("/sizeBytes").asLong()).isGreaterThan(1 << 20);
        assertThat(ServedDatabase.texts(answer.at("/largestTables"), "table"))
                .as("the table that is gone now")
                .contains("public.gone");
        assertThat(answer.text())
                .contains("2 samples", "wait_class\tsessions", "Lock\t1.0", "public.orders\t")
                .containsPattern("(?m)^all [·▁-█]{40}$");
        assertThat(answer.at("/coverage/skipped/0").asString()).startsWith("nothing was recorded");
    }

    @Test
    void andThatNothingWas() {
        assertThat(served.call("db_overview").with("window", "5m").expectOk().text())
                .contains("nothing was recorded of the sessions", "dbtool-ai collect");

        served.recorded(() -> {});
        String early = Instant.now().minus(3, ChronoUnit.DAYS).toString();
        Answer before =
                served.call("db_overview").with("at", early).with("window", "1h").expectOk();
        assertThat(before.at("/samples").asInt()).isZero();
        assertThat(before.text()).contains("nothing was recorded of the sessions");
        assertThat(served.call("db_overview").with("window", "2d").expectError().text())
                .contains("longer than 1d");
    }

    @Test
    void sinceTheLastLookOfThisCaller() {
        served.recorded(() -> served.execute("CREATE TABLE first(id int)"));

        Answer first = served.call("db_overview").unlimited().expectOk();
        assertThat(first.at("/database/changed/lastCall").asBoolean()).isFalse();
        assertThat(ServedDatabase.texts(first.at("/database/changed/largest")))
                .contains("schema table public.first: created");

        Answer again = served.call("db_overview").unlimited().expectOk();
        assertThat(again.at("/database/changed/lastCall").asBoolean()).isTrue();
        assertThat(again.at("/database/changed/largest").size()).isZero();
        assertThat(again.text())
                .contains("changed since your last look", ": nothing worth telling");

        served.recorded(() -> served.execute("CREATE TABLE second(id int)"));
        Answer third = served.call("db_overview").unlimited().expectOk();
        assertThat(ServedDatabase.texts(third.at("/database/changed/largest")))
                .contains("schema table public.second: created")
                .noneMatch(line -> line.contains("public.first"));
    }

    @Test
    void forgettingWhoLookedLongestAgo(@TempDir Path folder) throws IOException {
        Instant start = Instant.parse("2026-01-31T00:00:00Z");
        String looks =
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "\"caller %d\":\"%s\"".formatted(i, start.plusSeconds(i)))
                        .collect(Collectors.joining(",", "{", "}"));
        Files.writeString(
                Files.createDirectory(folder.resolve("main")).resolve("last-calls.json"), looks);
        Files.createDirectory(folder.resolve("other"));
        LastCalls calls = new LastCalls(folder::resolve);
        Instant now = start.plusSeconds(1_000);

        assertThat(calls.replace("caller 0", "other", now)).as("another connection").isNull();
        assertThat(calls.replace("caller 0", "main", now)).isEqualTo(start);
        assertThat(calls.replace("caller 1000", "main", now)).as("1,001st").isNull();
        assertThat(calls.replace("caller 2", "main", now)).isEqualTo(start.plusSeconds(2));
        assertThat(calls.replace("caller 1", "main", now)).as("forgotten").isNull();
    }

    @Test
    void inTheNextProcessToo(@TempDir Path folder) throws IOException {
        Instant start = Instant.parse("2026-01-31T00:00:00Z");
        Path main = Files.createDirectory(folder.resolve("main"));
        new LastCalls(folder::resolve).replace("caller", "main", start);

        assertThat(new LastCalls(folder::resolve).replace("caller", "main", start.plusSeconds(1)))
                .isEqualTo(start);
        Files.writeString(main.resolve("last-calls.json"), "{\"caller\": 1");
        assertThat(new LastCalls(folder::resolve).replace("caller", "main", start))
                .as("a broken file is none")
                .isNull();
    }
}
