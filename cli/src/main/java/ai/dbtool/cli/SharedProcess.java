package ai.dbtool.cli;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.relay.Hello;
import ai.dbtool.relay.Peer;
import ai.dbtool.relay.RunFolder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * One suite for many relays of the same user: one pool, one cache, one memory, and a session of its
 * own for each. Of two that start at once, the one that gets the lock serves; it ends itself when
 * nobody was attached for a while, and whoever comes in that moment is not welcomed and starts for
 * himself.
 */
final class SharedProcess {

    private static final Logger LOG = LoggerFactory.getLogger(SharedProcess.class);

    private static final int MOST_CLIENTS = 256;
    private static final int BACKLOG = 128;

    private final Suite suite;
    private final Principal caller;
    private final Duration idle;
    private final Map<Suite.Kind, Service> services = new EnumMap<>(Suite.Kind.class);
    private final Semaphore clients = new Semaphore(MOST_CLIENTS);
    private long lastUse = System.nanoTime();

    SharedProcess(Suite suite, Principal caller, Duration idle) {
        this.suite = suite;
        this.caller = caller;
        this.idle = idle;
    }

    /** Serves until it is idle; returns at once when another process serves this already. */
    void run(RunFolder folder, String fingerprint) throws IOException {
        Path socket = folder.socket(fingerprint);
        Path lockFile = folder.lock(fingerprint);
        try (FileChannel file =
                        FileChannel.open(
                                lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                return;
            }
            // Under the lock only a dead process can have left one.
            Files.deleteIfExists(socket);
            try (ServerSocketChannel server =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(socket)));
                Thread.ofVirtual().name("idle").start(() -> endWhenIdle(server, socket));
                accept(server, fingerprint);
            } finally {
                remove(socket);
                Files.deleteIfExists(lockFile);
            }
        }
    }

    private void accept(ServerSocketChannel server, String fingerprint) throws IOException {
        while (true) {
            SocketChannel client;
            try {
                client = server.accept();
            } catch (ClosedChannelException e) {
                return;
            }
            Thread.ofPlatform().daemon().name("attached").start(() -> serve(client, fingerprint));
        }
    }

    private void serve(SocketChannel client, String fingerprint) {
        try (client) {
            if (!Peer.isMe(client) || !clients.tryAcquire()) {
                return;
            }
            try {
                used();
                Hello hello = Hello.read(client);
                if (hello == null || !hello.fingerprint().equals(fingerprint)) {
                    return;
                }
                Service service = service(Suite.Kind.of(hello.server()));
                Hello.welcome(client);
                StdioTransport.serve(
                        service,
                        caller,
                        Channels.newInputStream(client),
                        Channels.newOutputStream(client));
            } finally {
                used();
                clients.release();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("an attached client was lost: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Service service(Suite.Kind kind) {
        return services.computeIfAbsent(kind, each -> suite.runtime(each).service());
    }

    private synchronized void used() {
        lastUse = System.nanoTime();
    }

    private synchronized boolean isIdle() {
        return clients.availablePermits() == MOST_CLIENTS
                && System.nanoTime() - lastUse >= idle.toNanos();
    }

    private void endWhenIdle(ServerSocketChannel server, Path socket) {
        try {
            while (!isIdle()) {
                Thread.sleep(idle.dividedBy(4).plusMillis(10));
            }
            remove(socket);
            server.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the socket could not be closed: {}", e.toString());
        }
    }

    private static void remove(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", socket, e.toString());
        }
    }
}
