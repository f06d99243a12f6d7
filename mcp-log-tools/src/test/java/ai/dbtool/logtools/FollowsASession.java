package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What belongs to an event: its session, whose process id comes again, or its object. */
class FollowsASession {

    private static final String LIVES =
            """
            2026-03-14 10:00:00.000 UTC [41]# 67d3f0aa.29 @ LOG:  connection received: host=10.0.0.7 port=5000
            2026-03-14 10:00:01.000 UTC [41]# 67d3f0aa.29 app@shop ERROR:  division by zero
            2026-03-14 10:00:02.000 UTC [42]# 67d3f0ab.2a app@shop LOG:  duration: 1.000 ms  statement: SELECT 1 FROM orders
            2026-03-14 10:00:03.000 UTC [41]# 67d3f0ac.29 @ LOG:  connection received: host=10.0.0.7 port=5001
            2026-03-14 10:00:04.000 UTC [41]# 67d3f0ac.29 app@shop LOG:  duration: 1.000 ms  statement: UPDATE orders SET x = count(y)
            2026-03-14 10:00:05.000 UTC [41]# 67d3f0ac.29 app@shop ERROR:  division by zero
            2026-03-14 10:00:06.000 UTC [43]# 67d3f0ad.2b app@shop LOG:  duration: 1.000 ms  statement: SELECT count(y) FROM users
            2026-03-14 10:00:07.000 UTC [41]# 67d3f0ac.29 app@shop LOG:  disconnection: session time: 0:00:04.000 user=app database=shop host=10.0.0.7 port=5001
            2026-03-14 10:00:08.000 UTC [41]# 67d3f0ae.29 @ LOG:  connection received: host=10.0.0.7 port=5002
            2026-03-14 10:00:09.000 UTC [41]# 67d3f0ae.29 app@shop LOG:  duration: 1.000 ms  statement: DELETE FROM public.orders
            """;

    @TempDir private Path folder;
    private LogClient client = LogClient.none();

    @AfterEach
    void close() {
        client.close();
    }

    private void log(String lines) throws IOException {
        client = LogClient.over(Files.writeString(folder.resolve("a.log"), lines).toString());
    }

    private Answer around(int second, String related) {
        Answer found = client.call("log_search").with("order", "oldest").unlimited().expectOk();
        String handle = found.at("/events/" + second + "/handle").asString();
        return client.call("log_context")
                .with("handle", handle)
                .with("related", related)
                .expectOk();
    }

    private static List<Integer> seconds(Answer answer) {
        List<Integer> seconds = new ArrayList<>();
        answer.at("/events")
                .forEach(
                        e ->
                                seconds.add(
                                        Integer.parseInt(
                                                e.path("at").asString().substring(17, 19))));
        return seconds;
    }

    @Test
    void byItsIdWhereTheLogTellsIt() throws IOException {
        log(LIVES.replace("]# ", "] "));
        assertThat(seconds(around(5, "session"))).containsExactly(3, 4, 5, 7);
        Answer life = around(5, "life");
        assertThat(seconds(life)).containsExactly(3, 4, 5, 7);
        assertThat(life.at("/session/exact").asBoolean()).isTrue();
        assertThat(life.at("/session/events").asInt()).isEqualTo(4);
        assertThat(life.text()).contains("its session: 4 events", "2 L14 connection lifecycle");
    }

    @Test
    void byProcessBetweenConnectionsElsewhere() throws IOException {
        log(LIVES.replaceAll("# 67d3f0a[a-e]\\.2[9ab]", ""));
        Answer session = around(5, "session");
        assertThat(seconds(session)).containsExactly(3, 4, 5, 7);
        assertThat(session.text()).contains("by process id between connections");
        Answer life = around(5, "life");
        assertThat(seconds(life)).containsExactly(3, 4, 5, 7);
        assertThat(life.at("/session/exact").asBoolean()).isFalse();
        assertThat(seconds(around(1, "life"))).containsExactly(0, 1);
        assertThat(seconds(around(9, "life"))).containsExactly(8, 9);
        assertThat(seconds(around(9, "session"))).containsExactly(8, 9);
    }

    @Test
    void aLongOneByItsEnds() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append(
                    String.format(
                            "2026-03-14 10:00:%02d.000 UTC [41] app@shop ERROR:  division by zero%n",
                            i));
        }
        log(lines.toString());
        String handle =
                client.call("log_search")
                        .with("order", "oldest")
                        .expectOk()
                        .at("/events/9/handle")
                        .asString();
        Answer life =
                client.call("log_context")
                        .with("handle", handle)
                        .with("related", "life")
                        .with("before", 2)
                        .with("after", 3)
                        .expectOk();
        assertThat(seconds(life)).containsExactly(0, 1, 57, 58, 59);
        assertThat(life.at("/coverage/matched").asInt()).isEqualTo(60);
        assertThat(life.at("/coverage/truncated").asBoolean()).isTrue();
    }

    @Test
    void ofTheSameTable() throws IOException {
        log(LIVES.replace("]# ", "] "));
        assertThat(seconds(around(4, "object")))
                .as("a function that both call is no common object")
                .containsExactly(2, 4, 9);
        String handle =
                client.call("log_search")
                        .with("severity", "error")
                        .expectOk()
                        .at("/events/0/handle")
                        .asString();
        assertThat(
                        client.call("log_context")
                                .with("handle", handle)
                                .with("related", "object")
                                .expectError()
                                .text())
                .contains("names no table", "session");
    }
}
