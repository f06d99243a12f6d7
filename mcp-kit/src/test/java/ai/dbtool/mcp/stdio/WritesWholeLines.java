package ai.dbtool.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.Workbench;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A request may be cancelled while a message of it is being written. */
class WritesWholeLines {

    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"kit_echo\","
                    + "\"arguments\":{\"text\":\"hello\"},\"_meta\":{\"progressToken\":\"p\"}}}\n";
    private static final String CANCEL =
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}\n";

    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void whenTheRequestIsCancelledMeanwhile() throws Exception {
        try (ServerRuntime runtime =
                new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN)) {
            StdioTransport.serve(runtime, new Script(), new SlowPipe());
        }

        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("notifications/progress")
                .endsWith("}\n");
    }

    /** The call; its cancellation once the progress is being written; then the end. */
    private final class Script extends InputStream {

        private int reads;

        @Override
        public int read() {
            throw new AssertionError("lines are read by the block");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return switch (reads++) {
                case 0 -> give(CALL, into, offset);
                case 1 -> {
                    await(writing);
                    yield give(CANCEL, into, offset);
                }
                default -> {
                    cancelled.countDown();
                    yield -1;
                }
            };
        }

        private int give(String line, byte[] into, int offset) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(bytes, 0, into, offset, bytes.length);
            return bytes.length;
        }
    }

    /** Takes its time, and breaks when its thread is interrupted, as a channel does. */
    private final class SlowPipe extends OutputStream {

        @Override
        public void write(int b) {
            throw new AssertionError("lines are written whole");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws InterruptedIOException {
            writing.countDown();
            try {
                assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            written.write(bytes, offset, length);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
