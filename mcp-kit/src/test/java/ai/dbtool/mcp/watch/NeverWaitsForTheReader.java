package ai.dbtool.mcp.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** A client that does not read our standard error fills the pipe; its calls go on. */
class NeverWaitsForTheReader {

    @Test
    void writesInOrderAndAllBeforeItEnds() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> given = IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();

        try (QueuedLines lines = new QueuedLines(new PrintStream(out, false))) {
            given.forEach(lines);
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(given);
    }

    @Test
    @Timeout(60)
    void losesLinesAndSaysHowMany() throws InterruptedException {
        Stuck stuck = new Stuck();
        QueuedLines lines = new QueuedLines(new PrintStream(stuck, true));

        lines.accept("first");
        stuck.reached.await();
        IntStream.range(0, 1_024 + 7).forEach(i -> lines.accept("line " + i));
        lines.close();
        stuck.free.countDown();
        stuck.complete.await();

        assertThat(stuck.bytes.toString(StandardCharsets.UTF_8).lines())
                .hasSize(1 + 1 + 1_024)
                .startsWith(
                        "first",
                        "{\"level\":\"warning\",\"event\":\"lines lost\",\"lines\":7}",
                        "line 0")
                .endsWith("line 1023");
    }

    /** Takes nothing until it is freed. */
    private static final class Stuck extends OutputStream {

        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch free = new CountDownLatch(1);
        final CountDownLatch complete = new CountDownLatch(1);
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            reached.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    free.await();
                    break;
                } catch (InterruptedException e) {
                    // As a pipe: a thread that writes to it cannot be interrupted.
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            bytes.write(from, offset, length);
            if (bytes.toString(StandardCharsets.UTF_8).endsWith("line 1023\n")) {
                complete.countDown();
            }
        }
    }
}
