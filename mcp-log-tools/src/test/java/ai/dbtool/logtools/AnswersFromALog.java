package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Each tool end to end over stdio. */
class AnswersFromALog {

    @TempDir Path folder;
    private LogClient client;

    @BeforeEach
    void write() throws Exception {
        Day.busy().write(folder.resolve("postgresql.log"));
        Files.writeString(folder.resolve("notes.txt"), "nothing to see\n");
        Files.write(folder.resolve("core"), new byte[] {0, 1, 2, 0});
        Files.createFile(folder.resolve("empty.log"));
        client = LogClient.over(folder.toString());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void listsFilesAndWhatIsSkipped() {
        Answer answer = client.call("log_sources").expectOk();
        JsonNode source = answer.at("/sources/0");
        assertThat(source.path("files")).hasSize(1);
        assertThat(source.at("/files/0/format").asString()).isEqualTo("stderr");
        assertThat(source.at("/files/0/linePrefix").asString()).isEqualTo("%m [%p] %u@%d/%a %e ");
        assertThat(source.at("/files/0/from").asString()).isEqualTo("2026-03-14T09:00:00Z");
        assertThat(source.at("/files/0/to").asString()).isEqualTo("2026-03-14T15:00:00Z");
        assertThat(source.path("skipped").toString())
                .contains("notes.txt", "not a PostgreSQL log", "core", "binary", "empty");
        assertThat(answer.text()).contains("postgresql.log", "notes.txt: not a PostgreSQL log");
    }

    @Test
    void countsByClassWorstFirst() {
        Answer answer = client.call("log_overview").unlimited().expectOk();
        assertThat(answer.at("/events").asInt()).isEqualTo(105);
        assertThat(answer.at("/unparsed").asInt()).isZero();
        assertThat(answer.at("/classes/0/class").asString()).isEqualTo("L01");
        assertThat(answer.at("/classes/0/location").asString())
                .isEqualTo(folder.resolve("postgresql.log") + ":304");
        JsonNode duplicates = byClass(answer, "L39");
        assertThat(duplicates.path("count").asInt()).isEqualTo(100);
        assertThat(duplicates.at("/users/0/user").asString()).isEqualTo("app");
        assertThat(byClass(answer, "L24").path("count").asInt()).isEqualTo(1);
        assertThat(answer.at("/severities/0/severity").asString()).isEqualTo("ERROR");
        assertThat(answer.at("/histogram").size()).isBetween(1, 31);
        assertThat(answer.at("/gaps/0/minutes").asInt()).isEqualTo(60);
        assertThat(answer.at("/blindSpots").toString()).contains("log_lock_waits");
        assertThat(answer.at("/coverage/scannedBytes").asLong()).isPositive();
        assertThat(answer.text()).contains("L01\tdeadlock\tHIGH\t1", "silent for");
    }

    private static JsonNode byClass(Answer answer, String id) {
        for (JsonNode each : answer.at("/classes")) {
            if (each.path("class").asString("").equals(id)) {
                return each;
            }
        }
        throw new AssertionError("no class " + id);
    }

    @Test
    void overviewKeepsToAWindow() {
        Answer answer =
                client.call("log_overview").with("from", "last 3h").with("to", "14:30").expectOk();
        assertThat(answer.at("/window/from").asString()).isEqualTo("2026-03-14T12:00:00Z");
        assertThat(answer.at("/window/to").asString()).isEqualTo("2026-03-14T14:30:00Z");
        assertThat(answer.at("/events").asInt()).isEqualTo(2);
    }

    @Test
    void findsADeadlockWithItsCycle() {
        Answer answer = client.call("log_search").with("classes", List.of("L01")).expectOk();
        JsonNode event = answer.at("/events/0");
        assertThat(event.path("message").asString()).isEqualTo("deadlock detected");
        assertThat(event.path("sqlstate").asString()).isEqualTo("40P01");
        assertThat(event.path("user").asString()).isEqualTo("app");
        assertThat(event.path("database").asString()).isEqualTo("shop");
        assertThat(event.path("application").asString()).isEqualTo("web");
        assertThat(event.at("/fields/cycle/1/query").asString()).isEqualTo("UPDATE b SET x = 1");
        assertThat(event.at("/fields/cycle/0/blockedBy").asInt()).isEqualTo(502);
        assertThat(answer.at("/coverage/matched").asInt()).isEqualTo(1);
        assertThat(answer.text()).contains("deadlock detected", "UPDATE a SET x = 1");
    }

    @Test
    void putsTheStatementOfADurationApart() {
        JsonNode event =
                client.call("log_search")
                        .with("classes", List.of("duration"))
                        .expectOk()
                        .at("/events/0");
        assertThat(event.at("/fields/durationMillis").asDouble()).isEqualTo(250.5);
        assertThat(event.path("statement").asString())
                .isEqualTo("SELECT *\nFROM orders WHERE id = 42");
    }

    @Test
    void searchesTextInDetailAndStatement() {
        Answer answer = client.call("log_search").with("contains", "USER77@example.org").expectOk();
        assertThat(answer.at("/events")).hasSize(1);
        assertThat(answer.at("/events/0/pid").asInt()).isEqualTo(177);
    }

    @Test
    void pagesThroughAllOnce() {
        List<String> handles = new ArrayList<>();
        String cursor = null;
        do {
            Answer answer =
                    client.call("log_search")
                            .with("sqlstate", "23")
                            .with("limit", 30)
                            .with("cursor", cursor)
                            .unlimited()
                            .expectOk();
            assertThat(answer.at("/coverage/matched").asInt()).isEqualTo(100);
            answer.at("/events").forEach(e -> handles.add(e.path("handle").asString()));
            cursor = answer.structured().at("/coverage/nextCursor").asString("");
        } while (!cursor.isEmpty());
        assertThat(handles).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void refusesACursorOfAnotherSearch() {
        String cursor =
                client.call("log_search")
                        .with("limit", 1)
                        .expectOk()
                        .at("/coverage/nextCursor")
                        .asString();
        String text =
                client.call("log_search")
                        .with("user", "app")
                        .with("cursor", cursor)
                        .expectError()
                        .text();
        assertThat(text).contains("cursor belongs to another call");
    }

    @Test
    void groupsStatementsByShape() {
        Answer answer =
                client.call("log_search")
                        .with("group_by", "statement")
                        .with("severity", "error")
                        .expectOk();
        assertThat(answer.at("/groups/0/count").asInt()).isEqualTo(100);
        assertThat(answer.at("/groups/0/key").asString())
                .isEqualTo("INSERT INTO users (email) VALUES (?)");
        assertThat(answer.at("/groups")).hasSize(3);
    }

    @Test
    void spreadsOverTheWhole() {
        JsonNode events =
                client.call("log_search")
                        .with("order", "spread")
                        .with("limit", 5)
                        .unlimited()
                        .expectOk()
                        .at("/events");
        assertThat(events).hasSize(5);
        assertThat(events.path(0).path("at").asString()).startsWith("2026-03-14T09");
    }

    @Test
    void countsInsteadOfListingWhenTheBudgetIsSmall() {
        Answer answer =
                client.call("log_search")
                        .with("limit", 100)
                        .meta("ai.dbtool/resultTokens", 700)
                        .expectOk();
        assertThat(answer.text().length()).isLessThan(2_900);
        assertThat(answer.text()).contains("105 events match", "100\tduplicate key");
    }

    @Test
    void showsAnEventAmongItsNeighbours() {
        String handle =
                client.call("log_search")
                        .with("classes", List.of("L05"))
                        .expectOk()
                        .at("/events/0/handle")
                        .asString();
        Answer answer =
                client.call("log_context").with("handle", handle).with("before", 1).expectOk();
        assertThat(answer.at("/event/statement").asString()).isEqualTo("SELECT pg_sleep(10)");
        assertThat(answer.at("/events")).hasSize(3);
        assertThat(answer.at("/events/0/class").asString()).isEqualTo("L01");
        assertThat(answer.at("/events/2/class").asString()).isEqualTo("L37");
        JsonNode session =
                client.call("log_context")
                        .with("handle", handle)
                        .with("related", "session")
                        .expectOk()
                        .at("/events");
        assertThat(session).hasSize(2);
    }

    @Test
    void tellsWhatATimeMayLookLike() {
        assertThat(client.call("log_overview").with("from", "tea time").expectError().text())
                .contains("'tea time' is no time", "now-3h", "2026-03-14T15:00:00Z");
    }

    @Test
    void tellsTheNearestClass() {
        assertThat(client.call("log_search").with("classes", List.of("L1")).expectError().text())
                .contains("unknown event class 'L1'", "L01 deadlock");
    }
}
