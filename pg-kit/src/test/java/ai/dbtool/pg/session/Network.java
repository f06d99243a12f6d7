package ai.dbtool.pg.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What lies between us and a server: passes bytes on, swallows them, or hangs up. */
final class Network implements AutoCloseable {

    private final ServerSocket door;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> forgotten = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean silent;

    /** To the server at {@code target}, a port of this machine. */
    Network(int target) {
        this.target = target;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** From now on nothing arrives, in either direction, and nobody is told. */
    void fallSilent() {
        silent = true;
    }

    /** Who comes from now on gets through; for those before it stays silent. */
    void forgetOldOnes() {
        forgotten.addAll(sockets);
        silent = false;
    }

    /** Hangs up on everybody; whoever comes now gets through to {@code port}. */
    void mend(int port) {
        target = port;
        silent = false;
        hangUp();
    }

    /** Hangs up on everybody. */
    void hangUp() {
        sockets.forEach(Network::close);
        sockets.clear();
    }

    /** Connections of clients there are. */
    int connections() {
        return sockets.size() / 2;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> pump(client, server));
                Thread.ofVirtual().start(() -> pump(server, client));
            } catch (IOException nobodyThere) {
                continue;
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] bytes = new byte[8_192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (!silent && !forgotten.contains(from)) {
                    out.write(bytes, 0, n);
                    out.flush();
                }
            }
        } catch (IOException hungUp) {
            // Both ends are closed below.
        }
        sockets.remove(from);
        if (!silent && !forgotten.contains(from)) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hangUp();
    }
}
