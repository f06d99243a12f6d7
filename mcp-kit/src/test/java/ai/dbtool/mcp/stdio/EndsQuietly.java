package ai.dbtool.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.CallRecord;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.Workbench;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The client is gone, and a call that was being recorded answers after the transport has ended. */
class EndsQuietly {

    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"kit_echo\","
                    + "\"arguments\":{\"text\":\"hello\"}}}\n";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}\n";

    private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
    private final CountDownLatch recording = new CountDownLatch(1);
    private final Sinks.Empty<Void> recorded = Sinks.empty();

    @AfterEach
    void reset() {
        Hooks.resetOnErrorDropped();
    }

    @Test
    void whenACallAnswersAfterTheEnd() throws Exception {
        Hooks.onErrorDropped(dropped::add);
        try (ServerRuntime runtime =
                new ServerRuntime(
                        Workbench.define(),
                        LimitsConfig.defaults(),
                        CallGuard.recordingBy(this::record))) {
            StdioTransport.serve(runtime, new Script(), new Gone());
            recorded.tryEmitEmpty();
        }

        assertThat(dropped).isEmpty();
    }

    /** The call; once it is being recorded a ping, whose answer finds nobody. */
    private final class Script extends InputStream {

        private final InputStream call = bytes(CALL);
        private final InputStream ping = bytes(PING);

        @Override
        public int read() {
            throw new AssertionError("lines are read by the block");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = call.read(into, offset, length);
            if (read >= 0) {
                return read;
            }
            await(recording);
            return ping.read(into, offset, length);
        }
    }

    private static InputStream bytes(String line) {
        return new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Nobody reads. */
    private static final class Gone extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    /** Done when the test says so. */
    private Mono<Void> record(CallRecord call) {
        recording.countDown();
        return recorded.asMono();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
