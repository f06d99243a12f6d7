package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Each filter of log_search alone, several at once, and those that a log cannot answer. */
class FiltersTogether {

    private static final String LINES =
            """
            2026-03-14 10:00:00.000 UTC [41] 67d3f0a1.29 [unknown]@[unknown]/[unknown] 10.0.0.7 LOG:  connection received: host=10.0.0.7 port=5000
            2026-03-14 10:00:01.000 UTC [41] 67d3f0a1.29 app@shop/web 10.0.0.7 ERROR:  relation "ordrs" does not exist at character 15
            2026-03-14 10:00:01.000 UTC [41] 67d3f0a1.29 app@shop/web 10.0.0.7 STATEMENT:  SELECT * FROM ordrs
            2026-03-14 10:00:02.000 UTC [41] 67d3f0a1.29 app@shop/web 10.0.0.7 LOG:  duration: 812.000 ms  statement: SELECT o.id FROM public.orders o JOIN users u ON u.id = o.user_id
            2026-03-14 10:00:03.000 UTC [42] 67d3f0a2.2a app@shop/web 10.0.0.8 LOG:  duration: 913.000 ms  statement: UPDATE archive.orders SET state = 'orders'
            2026-03-14 10:00:04.000 UTC [43] 67d3f0a3.2b ann@shop/psql [local] ERROR:  value too large
            2026-03-14 10:00:04.000 UTC [43] 67d3f0a3.2b ann@shop/psql [local] CONTEXT:  PL/pgSQL function billing.pay(integer) line 3 at RAISE
            2026-03-14 10:00:04.000 UTC [43] 67d3f0a3.2b ann@shop/psql [local] STATEMENT:  CALL month_end()
            2026-03-14 10:00:05.000 UTC [9] 67d3f000.9 @/  LOG:  automatic analyze of table "shop.public.orders"
            2026-03-14 10:00:06.000 UTC [41] 67d3f0b9.29 app@shop/web 10.0.0.7 ERROR:  duplicate key value violates unique constraint "users_email_key"
            2026-03-14 10:00:06.000 UTC [41] 67d3f0b9.29 app@shop/web 10.0.0.7 STATEMENT:  INSERT INTO "Users" VALUES ('orders')
            2026-03-14 10:00:07.000 UTC [44] 67d3f0c0.2c app@shop/web 10.0.0.7 LOG:  duration: 700.000 ms  plan:
            \tQuery Text: SELECT * FROM v WHERE id = 7
            \tIndex Scan using parts_pkey on parts p  (cost=0.28..8.29 rows=1 width=8)
            \t  Index Cond: (id = 7)
            """;

    @TempDir private Path folder;
    private LogClient client = LogClient.none();

    private void log(String lines) throws IOException {
        client = LogClient.over(Files.writeString(folder.resolve("a.log"), lines).toString());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private List<Integer> seconds(Object... filters) {
        var call = client.call("log_search").with("order", "oldest");
        for (int i = 0; i < filters.length; i += 2) {
            call = call.with((String) filters[i], filters[i + 1]);
        }
        List<Integer> seconds = new ArrayList<>();
        call.unlimited()
                .expectOk()
                .at("/events")
                .forEach(
                        e ->
                                seconds.add(
                                        Integer.parseInt(
                                                e.path("at").asString().substring(17, 19))));
        return seconds;
    }

    @Test
    void byWhoAndWhere() throws IOException {
        log(LINES);
        assertThat(seconds("host", "10.0.0.7")).containsExactly(0, 1, 2, 6, 7);
        assertThat(seconds("host", "[local]")).containsExactly(4);
        assertThat(seconds("session", "67d3f0a1.29")).containsExactly(0, 1, 2);
        assertThat(seconds("pid", 41)).containsExactly(0, 1, 2, 6);
        assertThat(seconds("pid", 41, "severity", "error")).containsExactly(1, 6);
        assertThat(seconds("host", "10.0.0.7", "session", "67d3f0b9.29", "user", "app"))
                .containsExactly(6);
        assertThat(seconds("host", "10.0.0.7", "user", "ann")).isEmpty();
        JsonNode event =
                client.call("log_search").with("host", "[local]").expectOk().at("/events/0");
        assertThat(event.path("session").asString()).isEqualTo("67d3f0a3.2b");
    }

    @Test
    void byObject() throws IOException {
        log(LINES);
        assertThat(seconds("object", "orders")).containsExactly(2, 3, 5);
        assertThat(seconds("object", "public.orders")).containsExactly(2, 5);
        assertThat(seconds("object", "ARCHIVE.Orders")).containsExactly(3);
        assertThat(seconds("object", "ordrs")).containsExactly(1);
        assertThat(seconds("object", "users")).containsExactly(2, 6);
        assertThat(seconds("object", "users_email_key")).containsExactly(6);
        assertThat(seconds("object", "billing.pay")).containsExactly(4);
        assertThat(seconds("object", "month_end")).containsExactly(4);
        assertThat(seconds("object", "parts_pkey")).containsExactly(7);
        assertThat(seconds("object", "v")).containsExactly(7);
        assertThat(seconds("object", "state")).as("a column is no object").isEmpty();
        assertThat(seconds("object", "orders", "host", "10.0.0.8")).containsExactly(3);
    }

    @Test
    void byExpression() throws IOException {
        log(LINES);
        assertThat(seconds("regex", "from\\s+(public\\.)?orders\\b")).containsExactly(2);
        assertThat(seconds("regex", "^duration: [89]\\d\\d")).containsExactly(2, 3);
        assertThat(seconds("regex", "ordr?e?r?s", "contains", "does not")).containsExactly(1);
        assertThat(seconds("regex", "function .* line \\d+")).containsExactly(4);
        Answer wrong = client.call("log_search").with("regex", "orders (").expectError();
        assertThat(wrong.text()).contains("'orders ('", "missing closing )", "contains");
    }

    @Test
    void saysWhatALogDoesNotTell() throws IOException {
        log(
                """
                2026-03-14 10:00:00.000 UTC [41] LOG:  connection received: host=10.0.0.7 port=5000
                2026-03-14 10:00:01.000 UTC [41] ERROR:  division by zero
                """);
        Answer answer =
                client.call("log_search")
                        .with("host", "10.0.0.7")
                        .with("session", "67d3f0a1.29")
                        .with("user", "app")
                        .expectOk();
        assertThat(answer.at("/events")).isEmpty();
        assertThat(answer.at("/unknown")).hasSize(3);
        assertThat(answer.text())
                .contains("0 events match")
                .contains("host is unknown for this source: log_line_prefix has no %h")
                .contains("session is unknown for this source: log_line_prefix has no %c; pass pid")
                .contains("user is unknown for this source");
        assertThat(seconds("host", "10.0.0.7")).as("the message tells it").containsExactly(0);
        assertThat(seconds("sqlstate", "22012")).as("the message implies it").containsExactly(1);
        assertThat(client.call("log_search").with("pid", 41).expectOk().at("/unknown")).isEmpty();
        assertThat(
                        client.call("log_search")
                                .with("group_by", "class")
                                .with("database", "shop")
                                .expectOk()
                                .text())
                .contains("database is unknown for this source");
    }

    @Test
    void saysWhichOfSeveralFilesDoNotTell() throws IOException {
        Files.writeString(folder.resolve("b.log"), LINES);
        Files.writeString(
                folder.resolve("c.log"),
                "2026-03-13 10:00:01.000 UTC [41] ERROR:  division by zero\n");
        client = LogClient.over(folder.toString());
        Answer answer = client.call("log_search").with("host", "10.0.0.8").expectOk();
        assertThat(answer.at("/events")).hasSize(1);
        assertThat(answer.text()).contains("host is unknown in 1 of 2 files");
        assertThat(
                        client.call("log_search")
                                .with("host", "10.0.0.8")
                                .with("from", "2026-03-14 00:00")
                                .expectOk()
                                .at("/unknown"))
                .isEmpty();
    }

    @Test
    void oneOfEachTemplate() throws IOException {
        Day.busy().write(folder.resolve("day.log"));
        client = LogClient.over(folder.toString());
        Answer all = client.call("log_search").with("order", "template").unlimited().expectOk();
        assertThat(all.text()).contains("105 events match", "one of each of 6 templates");
        Map<String, String> handles = new TreeMap<>();
        all.at("/events")
                .forEach(
                        e ->
                                handles.put(
                                        e.path("message").asString(), e.path("handle").asString()));
        assertThat(handles).hasSize(6).containsKey("deadlock detected");
        assertThat(all.at("/coverage/matched").asInt()).isEqualTo(105);
        assertThat(all.at("/coverage/truncated").asBoolean()).isTrue();

        List<String> paged = new ArrayList<>();
        String cursor = null;
        do {
            Answer page =
                    client.call("log_search")
                            .with("order", "template")
                            .with("limit", 4)
                            .with("cursor", cursor)
                            .expectOk();
            page.at("/events").forEach(e -> paged.add(e.path("handle").asString()));
            cursor = page.structured().at("/coverage/nextCursor").asString("");
        } while (!cursor.isEmpty());
        assertThat(paged).containsExactlyInAnyOrderElementsOf(handles.values());
    }
}
