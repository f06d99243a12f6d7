package ai.dbtool.conf.hba;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks a real server for a session and reads its first word: which method the rule that matched
 * wants, or that none did.
 */
final class StartUp {

    private static final int PROTOCOL = 3 << 16;
    private static final int SSL_REQUEST = (1234 << 16) | 5679;

    private final int port;
    private final Path socket;
    private final SSLContext tls;

    StartUp(int port, Path socketFolder) throws GeneralSecurityException {
        this.port = port;
        this.socket = socketFolder.resolve(".s.PGSQL." + port);
        this.tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Everyone()}, null);
    }

    /** The server's own certificate is made up. */
    private static final class Everyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** trust, password, md5, scram-sha-256, reject, none, or the server's message. */
    String ask(Map<String, String> client) throws IOException {
        if (!client.containsKey("address")) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return talk(
                        new DataInputStream(Channels.newInputStream(channel)),
                        new DataOutputStream(Channels.newOutputStream(channel)),
                        client);
            }
        }
        String address = client.get("address");
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            plain.connect(new InetSocketAddress(address.contains(":") ? "::1" : "127.0.0.1", port));
            plain.setTcpNoDelay(true);
            if (!client.get("encryption").equals("TLS")) {
                return talk(
                        new DataInputStream(plain.getInputStream()),
                        new DataOutputStream(plain.getOutputStream()),
                        client);
            }
            DataOutputStream request = new DataOutputStream(plain.getOutputStream());
            request.writeInt(8);
            request.writeInt(SSL_REQUEST);
            request.flush();
            if (plain.getInputStream().read() != 'S') {
                throw new IOException("the server has no TLS");
            }
            try (SSLSocket secure =
                    (SSLSocket)
                            tls.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
                return talk(
                        new DataInputStream(secure.getInputStream()),
                        new DataOutputStream(secure.getOutputStream()),
                        client);
            }
        }
    }

    private static String talk(DataInputStream in, DataOutputStream out, Map<String, String> client)
            throws IOException {
        String parameters =
                "user\0"
                        + client.get("user")
                        + "\0database\0"
                        + client.get("database")
                        + (client.get("replication").equals("true") ? "\0replication\0true" : "")
                        + "\0\0";
        byte[] bytes = parameters.getBytes(StandardCharsets.UTF_8);
        out.writeInt(8 + bytes.length);
        out.writeInt(PROTOCOL);
        out.write(bytes);
        out.flush();
        int type = in.read();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        if (type == 'R') {
            int kind = body[3];
            return switch (kind) {
                case 0 -> "trust";
                case 3 -> "password";
                case 5 -> "md5";
                case 10 -> "scram-sha-256";
                default -> "R" + kind;
            };
        }
        String message = new String(body, StandardCharsets.UTF_8);
        if (message.contains("pg_hba.conf rejects")) {
            return "reject";
        }
        return message.contains("no pg_hba.conf entry") ? "none" : message.replace('\0', ' ');
    }
}
