package ai.dbtool.testkit.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The two ends of a server under test. */
interface Pipe {

    /** What becomes the server's stdin. */
    OutputStream toServer();

    /** The server's stdout. */
    InputStream fromServer();

    /** Whether the server has ended within {@code millis}. */
    boolean ended(long millis) throws InterruptedException;

    /** Ends it by force. */
    void kill();

    /**
     * A server as a thread. The pipes are the operating system's: Java's piped streams take the end
     * of the thread that wrote last for the end of the stream.
     */
    static Pipe thread(RawClient.Server server) {
        try {
            java.nio.channels.Pipe in = java.nio.channels.Pipe.open();
            java.nio.channels.Pipe out = java.nio.channels.Pipe.open();
            InputStream serverIn = Channels.newInputStream(in.source());
            OutputStream serverOut = Channels.newOutputStream(out.sink());
            Thread thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("server-under-test")
                            .start(
                                    () -> {
                                        try (serverOut) {
                                            server.run(serverIn, serverOut);
                                        } catch (Exception e) {
                                            throw new IllegalStateException("the server failed", e);
                                        }
                                    });
            return new ThreadPipe(
                    Channels.newOutputStream(in.sink()),
                    Channels.newInputStream(out.source()),
                    thread);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server as a child process; its stderr goes to ours. */
    static Pipe process(java.util.List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            return new ProcessPipe(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** See {@link #thread}. */
    record ThreadPipe(OutputStream toServer, InputStream fromServer, Thread thread)
            implements Pipe {

        @Override
        public boolean ended(long millis) throws InterruptedException {
            return thread.join(java.time.Duration.ofMillis(millis));
        }

        @Override
        public void kill() {
            thread.interrupt();
        }
    }

    /** See {@link #process}. */
    record ProcessPipe(Process process) implements Pipe {

        public ProcessPipe {
            Objects.requireNonNull(process);
        }

        @Override
        public OutputStream toServer() {
            return process.getOutputStream();
        }

        @Override
        public InputStream fromServer() {
            return process.getInputStream();
        }

        @Override
        public boolean ended(long millis) throws InterruptedException {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public void kill() {
            process.destroyForcibly();
        }
    }
}
