package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

/** JSON when the answer is all there is to say, a stream when not, in both eras. */
class AnswersInTheLightestForm {

    private final Talker talker = new Talker();
    private final EchoServer server =
            new EchoServer.Setup()
                    .service(talker.service)
                    .limits(
                            limits ->
                                    limits.with(
                                            new HttpLimits.Stream(
                                                    Duration.ofMillis(1), 64, 65_536, 64, 65_536)))
                    .start();
    private final EchoServer patient = new EchoServer.Setup().service(talker.service).start();

    enum Era {
        LEGACY {
            @Override
            RawHttp.Request call(RawHttp http, String tool) {
                return Wire.in(Wire.open(http, "/mcp"), http, "/mcp").body(Talker.call(7, tool));
            }
        },
        MODERN {
            @Override
            RawHttp.Request call(RawHttp http, String tool) {
                return Wire.modern(http, "/mcp", "tools/call", tool).body(Talker.modern(7, tool));
            }
        };

        abstract RawHttp.Request call(RawHttp http, String tool);
    }

    @AfterEach
    void stop() {
        talker.release.tryEmitEmpty();
        server.close();
        patient.close();
    }

    @ParameterizedTest
    @EnumSource
    void jsonForAnAnswerAlone(Era era) {
        talker.release.tryEmitEmpty();
        HttpAnswer answer = era.call(new RawHttp(patient.port()), "wait").send();

        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.header("content-length")).isEqualTo("" + answer.body().length());
        assertThat(answer.answer().text()).isEqualTo(Talker.ANSWER);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWhenSomethingComesBefore(Era era) {
        try (RawHttp.HttpStream stream = era.call(new RawHttp(patient.port()), "say_two").open()) {
            assertThat(stream.headers())
                    .containsEntry("content-type", "text/event-stream")
                    .containsEntry("cache-control", "no-cache")
                    .containsEntry("x-accel-buffering", "no")
                    .doesNotContainKey("content-encoding");
            assertThat(stream.event()).contains("notifications/message", "\"one\"");
            assertThat(stream.event()).contains("notifications/message", "\"two\"");
            assertThat(stream.event()).contains("\"id\":7", Talker.ANSWER);
            assertThat(stream.rest()).as("the stream ends").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWithCommentsWhenItTakesLong(Era era) {
        try (RawHttp.HttpStream stream = era.call(new RawHttp(server.port()), "wait").open()) {
            assertThat(stream.headers()).containsEntry("content-type", "text/event-stream");
            assertThat(stream.block()).isEqualTo(":\n");
            assertThat(stream.block()).as("again").isEqualTo(":\n");
            talker.release.tryEmitEmpty();
            assertThat(stream.event()).contains(Talker.ANSWER);
        }
    }

    @ParameterizedTest
    @EnumSource
    void jsonOnlyToClientsThatReadNothingElse(Era era) {
        HttpAnswer answer =
                era.call(new RawHttp(server.port()), "say_two")
                        .header("Accept", "application/json")
                        .send();

        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.answer().text()).isEqualTo(Talker.ANSWER);
        assertThat(answer.body()).doesNotContain("notifications");
    }

    @ParameterizedTest
    @EnumSource
    void aStreamOnlyToClientsThatReadNothingElse(Era era) {
        talker.release.tryEmitEmpty();
        HttpAnswer answer =
                era.call(new RawHttp(patient.port()), "wait")
                        .header("Accept", "text/event-stream")
                        .send();

        assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
        assertThat(answer.answer().text()).isEqualTo(Talker.ANSWER);
    }

    @ParameterizedTest
    @EnumSource
    void neverCompressed(Era era) {
        HttpAnswer answer =
                era.call(new RawHttp(patient.port()), "say_two")
                        .header("Accept-Encoding", "gzip, deflate, br")
                        .send();

        assertThat(answer.header("content-encoding")).isEmpty();
        assertThat(answer.body()).contains(Talker.ANSWER);
    }

    @ParameterizedTest
    @EnumSource
    void orNotAtAllWhenTheClientHasHungUp(Era era) {
        try (RawHttp.HttpStream stream =
                era.call(new RawHttp(patient.port()), "say_and_wait").open()) {
            assertThat(stream.event()).contains("\"one\"");
        }

        EchoServer.await(talker.cancelled, "the call was cancelled");
    }
}
