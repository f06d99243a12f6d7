package ai.dbtool.relay;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Entry point: {@code mcp db|log|config OPTIONS} served by a shared process. Nothing is read from
 * standard input before that process has agreed, so that after {@link #NOT_ATTACHED} another server
 * can take over as if nothing had been.
 */
public final class Relay {

    /** Exit code: nobody serves this; no byte of standard input is lost. */
    public static final int NOT_ATTACHED = 75;

    /** Exit code: the shared process ended before the client did. */
    public static final int SERVER_LOST = 70;

    /**
     * A process that is there answers within a few milliseconds, behind a crowd of others on a busy
     * machine in seconds; and to give up then would start a crowd of servers.
     */
    private static final long PATIENCE_MILLIS = 10_000;

    private static final int BUFFER_BYTES = 64 * 1024;

    private Relay() {}

    /** Relays until both ends are done, then exits. */
    public static void main(String[] arguments) {
        Runtime.getRuntime().halt(run(List.of(arguments)));
    }

    private static int run(List<String> commandLine) {
        try (SocketChannel server = attach(commandLine)) {
            return relay(server);
        } catch (IOException | RuntimeException e) {
            return NOT_ATTACHED;
        }
    }

    /** A connection to a process that has agreed to serve; fails when there is none. */
    private static SocketChannel attach(List<String> commandLine) throws IOException {
        RunFolder folder = RunFolder.of(System.getenv());
        if (!folder.trusted()) {
            throw new IOException("no folder of ours");
        }
        String fingerprint = Fingerprint.ofProcess(Options.shared(commandLine));
        Path socket = folder.socket(fingerprint);
        if (!RunFolder.trusted(socket)) {
            throw new IOException("no socket of ours");
        }
        AtomicBoolean decided = new AtomicBoolean();
        giveUpLater(decided);
        SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        if (!Peer.isMe(server)) {
            throw new IOException("somebody else's process");
        }
        new Hello(fingerprint, commandLine.get(1)).write(server);
        if (!Hello.welcomed(server) || !decided.compareAndSet(false, true)) {
            throw new IOException("not welcome");
        }
        return server;
    }

    /** A process that is stopped takes connections and never answers. */
    private static void giveUpLater(AtomicBoolean decided) {
        Thread patience =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(PATIENCE_MILLIS);
                            } catch (InterruptedException e) {
                                return;
                            }
                            if (decided.compareAndSet(false, true)) {
                                Runtime.getRuntime().halt(NOT_ATTACHED);
                            }
                        });
        patience.setDaemon(true);
        patience.start();
    }

    private static int relay(SocketChannel server) {
        AtomicBoolean inputEnded = new AtomicBoolean();
        Thread up = new Thread(() -> sendInput(server, inputEnded), "relay-in");
        up.setDaemon(true);
        up.start();
        try {
            printOutput(server);
        } catch (IOException e) {
            return SERVER_LOST;
        }
        // The server closes after its last answer; before the end of input that is its death.
        return inputEnded.get() ? 0 : SERVER_LOST;
    }

    private static void sendInput(SocketChannel server, AtomicBoolean ended) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = new FileInputStream(FileDescriptor.in)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    server.write(bytes);
                }
            }
            ended.set(true);
            server.shutdownOutput();
        } catch (IOException e) {
            // The other direction sees the end of the server as well, and tells.
        }
    }

    private static void printOutput(SocketChannel server) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        while (server.read(buffer) >= 0) {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
    }
}
