package ai.dbtool.mcp.audit;

import ai.dbtool.config.Egress;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.List;

/**
 * A way to a syslog server, opened when it is first needed. One thread's.
 *
 * <p>UDP: a message each datagram (RFC 5426). TCP: octet counting (RFC 6587, 3.4.1). A Unix stream
 * socket: a line each, as local daemons read it.
 */
final class SyslogConnection implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;

    private final URI address;
    private final Egress.Resolver resolver;
    private @Nullable WritableByteChannel open;

    private SyslogConnection(URI address, Egress.Resolver resolver) {
        this.address = address;
        this.resolver = resolver;
    }

    /** A way to {@code address}, which may be public only if {@code allowPublic}. */
    static SyslogConnection to(URI address, boolean allowPublic) {
        return new SyslogConnection(
                address,
                allowPublic ? _ -> List.of() : host -> List.of(InetAddress.getAllByName(host)));
    }

    /** Sends {@code line} of {@code file}; whether it arrives only the server knows. */
    void send(Instant now, String file, String line) throws IOException {
        boolean datagram = address.getScheme().equals("udp");
        byte[] message = SyslogMessage.of(now, file, line, datagram);
        write(
                switch (address.getScheme()) {
                    case "udp" -> message;
                    case "tcp" -> SyslogMessage.counted(message);
                    default -> SyslogMessage.line(message);
                });
    }

    private void write(byte[] bytes) throws IOException {
        WritableByteChannel channel = open;
        if (channel == null) {
            channel = connect();
            open = channel;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private WritableByteChannel connect() throws IOException {
        if (address.getScheme().equals("unix")) {
            String path =
                    address.getPath() == null ? address.getSchemeSpecificPart() : address.getPath();
            return SocketChannel.open(UnixDomainSocketAddress.of(path));
        }
        String outside = Egress.publicAddress(address.getHost(), resolver);
        if (outside != null) {
            throw new IOException("audit.syslog leads to the public address " + outside);
        }
        InetSocketAddress there =
                new InetSocketAddress(
                        address.getHost().replaceAll("[\\[\\]]", ""), address.getPort());
        if (there.isUnresolved()) {
            throw new IOException("the name " + address.getHost() + " is not known");
        }
        if (address.getScheme().equals("udp")) {
            return DatagramChannel.open().connect(there);
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(there, CONNECT_MILLIS);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        WritableByteChannel closing = open;
        open = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                // It is given up anyway.
            }
        }
    }
}
