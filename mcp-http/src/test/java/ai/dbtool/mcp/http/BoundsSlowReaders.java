package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** A client that asks for a flood and does not read it. */
class BoundsSlowReaders {

    private final Talker talker = new Talker();
    private EchoServer server = server(Duration.ofMinutes(2));

    private EchoServer server(Duration stalled) {
        return new EchoServer.Setup()
                .service(talker.service)
                .limits(
                        limits ->
                                limits.with(
                                        new HttpLimits.Connection(
                                                20,
                                                Duration.ofMinutes(2),
                                                Duration.ofMinutes(2),
                                                stalled)))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The heap of the tests is one gigabyte; so much is said while nobody reads. */
    @ParameterizedTest
    @ValueSource(strings = {"2025-06-18", "2025-11-25"})
    void byDroppingWhatCanBeDropped(String revision) throws InterruptedException {
        try (RawHttp.HttpStream stream = flood(revision)) {
            assertThat(stream.event()).contains("\"0 xxx");
            while (talker.said.get() < 150_000) {
                Thread.sleep(20);
            }
        }
    }

    @Test
    void byHangingUpOnThoseWhoTakeNothing() {
        server.close();
        server = server(Duration.ofSeconds(2));
        try (RawHttp.HttpStream stream = flood("2025-06-18")) {
            assertThat(stream.event()).contains("\"0 xxx");

            EchoServer.await(talker.cancelled, "the connection was closed, the call cancelled");
        }
    }

    private RawHttp.HttpStream flood(String revision) {
        RawHttp http = new RawHttp(server.port());
        String session = Wire.open(http, "/mcp", revision);
        return Wire.in(session, http, "/mcp").body(Talker.call(7, "flood")).open();
    }
}
