package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** Revision 2025-11-25, transports, "Resumability and Redelivery". */
class ResumesStreams {

    private final Talker talker = new Talker();
    private final EchoServer server =
            new EchoServer.Setup()
                    .service(talker.service)
                    .limits(
                            limits ->
                                    limits.with(
                                            new HttpLimits.Stream(
                                                    Duration.ofSeconds(15), 64, 65_536, 4, 65_536)))
                    .start();
    private final RawHttp http = new RawHttp(server.port());
    private final String session = Wire.open(http, "/mcp", "2025-11-25");

    @AfterEach
    void stop() {
        talker.release.tryEmitEmpty();
        server.close();
    }

    @Test
    void beginsWithAnIdAndNoData() {
        try (RawHttp.HttpStream stream = call("say_two").open()) {
            assertThat(stream.block()).isEqualTo("id: 1-0\nretry: 1000\ndata: \n");
            assertThat(stream.block()).startsWith("id: 1-1\nevent: message\ndata: {");
            assertThat(stream.block()).startsWith("id: 1-2\n");
            assertThat(stream.block()).startsWith("id: 1-3\n").contains(Talker.ANSWER);
        }
    }

    @Test
    void goesOnAfterAHangUp() {
        try (RawHttp.HttpStream stream = call("say_wait_say").open()) {
            stream.block();
            assertThat(stream.block()).startsWith("id: 1-1\n").contains("\"one\"");
        }
        EchoServer.await(talker.waiting, "the call began to wait");
        talker.release.tryEmitEmpty();
        EchoServer.await(talker.answered, "the call was answered, though nobody listened");

        String rest = resume("1-1").send().body();

        assertThat(rest).contains("id: 1-2\n", "\"two\"", "id: 1-3\n", Talker.ANSWER);
        assertThat(rest).as("only what was missed").doesNotContain("\"one\"");
        assertThat(talker.cancelled.getCount()).as("not cancelled").isEqualTo(1);
    }

    @Test
    void goesOnWhileTheCallStillRuns() {
        try (RawHttp.HttpStream stream = call("say_wait_say").open()) {
            stream.block();
        }
        try (RawHttp.HttpStream stream = resume("1-0").open()) {
            assertThat(stream.event()).contains("\"one\"");
            talker.release.tryEmitEmpty();
            assertThat(stream.event()).contains("\"two\"");
            assertThat(stream.event()).contains(Talker.ANSWER);
            assertThat(stream.rest()).isEmpty();
        }
    }

    @Test
    void letsGoOfTheConnectionWhenTheCallWants() {
        try (RawHttp.HttpStream stream = call("pause").open()) {
            assertThat(stream.block()).isEqualTo("id: 1-0\nretry: 1000\ndata: \n");
            assertThat(stream.rest()).as("the connection is let go").isEmpty();
        }
        EchoServer.await(talker.waiting, "the call goes on");
        talker.release.tryEmitEmpty();

        assertThat(resume("1-0").send().body()).contains("\"one\"", Talker.ANSWER);
    }

    @Test
    void repeatsOneStreamOnly() {
        HttpAnswer first = call("say_two").send();
        HttpAnswer second = call("say_two").send();

        assertThat(first.body()).contains("id: 1-3\n");
        assertThat(second.body()).contains("id: 2-3\n");
        assertThat(resume("2-1").send().body()).contains("id: 2-2\n", "id: 2-3\n");
        assertThat(resume("2-1").send().body()).doesNotContain("id: 1-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1-9", "9-0", "1", "-1", "1--1", "1-x", "", "1-1;DROP", "1-99999999999"})
    void onlyFromEventsThatWere(String id) {
        call("say_two").send();

        assertThat(resume(id).send())
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(400))
                .satisfies(answer -> assertThat(answer.answer().errorCode()).isEqualTo(-32600));
    }

    @Test
    void onlyFromEventsWhoseSuccessorsAreKept() {
        call("say_two").send();
        call("say_two").send();

        assertThat(resume("1-0").send().status()).as("1-1 and 1-2 were thrown away").isEqualTo(400);
        assertThat(resume("1-2").send().body()).contains("id: 1-3\n");
        assertThat(resume("2-0").send().body()).contains("id: 2-1\n", "id: 2-3\n");
    }

    @Test
    void onlyInItsSession() {
        call("say_two").send();
        String other = Wire.open(http, "/mcp", "2025-11-25");

        assertThat(
                        http.request("GET", "/mcp")
                                .header("Mcp-Session-Id", other)
                                .header("Last-Event-ID", "1-1")
                                .send()
                                .status())
                .isEqualTo(400);
    }

    @Test
    void onlyOnceAtATime() {
        try (RawHttp.HttpStream first = call("say_and_wait").open()) {
            first.block();
            assertThat(first.event()).contains("\"one\"");
            try (RawHttp.HttpStream second = resume("1-0").open()) {
                assertThat(second.event()).contains("\"one\"");
                assertThat(first.rest()).as("the first ends").isEmpty();
                talker.release.tryEmitEmpty();
                assertThat(second.event()).contains(Talker.ANSWER);
            }
        }
    }

    @Test
    void cancelsWhenNothingWasSentYet() {
        RawHttp.HttpStream stream = call("wait").open();
        EchoServer.await(talker.waiting, "the call began");
        stream.close();

        EchoServer.await(talker.cancelled, "there is no id to come back with");
    }

    @Test
    void cancelsAPausedCallWhenToldTo() {
        call("pause").send();
        EchoServer.await(talker.waiting, "the call goes on");

        Wire.in(session, http, "/mcp").body(Wire.CANCEL.replace("4}", "7}")).send();

        EchoServer.await(talker.cancelled, "the call was cancelled");
        assertThat(resume("1-0").send().body()).as("no answer").doesNotContain("\"id\":7");
    }

    @Test
    void keepsTheStreamForListeningToo() {
        try (RawHttp.HttpStream stream = listen().open()) {
            assertThat(stream.block()).isEqualTo("id: 1-0\nretry: 1000\ndata: \n");
            talker.service.subscriptions().toolsChanged().block();
            assertThat(stream.block()).startsWith("id: 1-1\n").contains("list_changed");
        }
        talker.service.subscriptions().toolsChanged().block();

        try (RawHttp.HttpStream stream = resume("1-1").open()) {
            assertThat(stream.block()).isEqualTo(":\n");
            assertThat(stream.block()).startsWith("id: 1-2\n").contains("list_changed");
        }
    }

    private RawHttp.Request call(String tool) {
        return Wire.in(session, http, "/mcp").body(Talker.call(7, tool));
    }

    private RawHttp.Request listen() {
        return http.request("GET", "/mcp").header("Mcp-Session-Id", session);
    }

    private RawHttp.Request resume(String id) {
        return listen().header("Last-Event-ID", id);
    }
}
