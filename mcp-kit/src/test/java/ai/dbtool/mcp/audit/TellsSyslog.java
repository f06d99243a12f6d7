package ai.dbtool.mcp.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.AuditConfig;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.server.CallRecord;
import ai.dbtool.mcp.watch.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Real sockets on loopback; what arrives is what stands in the file. */
@Timeout(60)
class TellsSyslog {

    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String HEADER =
            "<110>1 2026-11-23T03:00:00Z - dbtool-ai 20261123T030000.000Z-7 audit - \ufeff";

    @TempDir private Path state;
    private final InstallationKey key =
            InstallationKey.of("audit".getBytes(StandardCharsets.UTF_8));

    private FileAuditLog log(String address) {
        AuditSink sink =
                SyslogSink.of(new AuditConfig(1_000_000, URI.create(address), false), CLOCK);
        return new FileAuditLog(state, key, CLOCK, 7, 1_000_000, sink);
    }

    private static CallRecord call(String sql) {
        return new CallRecord(
                NOW,
                "key:ann",
                "mcp-db-tools",
                "db_query",
                JsonMapper.shared().createObjectNode().put("sql", sql),
                Outcome.OK,
                null,
                1,
                9,
                3);
    }

    private List<String> inTheFile() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(state.resolve("audit"))) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream().map(line -> HEADER + line).toList();
    }

    /** Octet counting: the length, a space, the message. */
    private static String counted(InputStream in) throws IOException {
        StringBuilder length = new StringBuilder();
        for (int c = in.read(); c != ' '; c = in.read()) {
            if (c < 0) {
                return "";
            }
            length.append((char) c);
        }
        return new String(
                in.readNBytes(Integer.parseInt(length.toString())), StandardCharsets.UTF_8);
    }

    @Test
    void overTcpWithTheLengthOfEachMessage() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            FileAuditLog log = log("tcp://127.0.0.1:" + server.getLocalPort());
            log.write(call("select 1"));
            log.write(call("select 'ä'"));
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                List<String> arrived = List.of(counted(in), counted(in));
                log.close();

                assertThat(arrived).isEqualTo(inTheFile().subList(0, 2));
                assertThat(counted(in)).contains("\"event\":\"closed\"");
            }
        }
    }

    @Test
    void overUdpADatagramEach() throws IOException {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            try (FileAuditLog log = log("udp://127.0.0.1:" + server.getLocalPort())) {
                log.write(call("select 1"));
                assertThat(datagram(server)).isEqualTo(inTheFile().getFirst());

                log.write(call("select '" + "x".repeat(9_000) + "'"));
                assertThat(datagram(server))
                        .hasSizeLessThan(2_000)
                        .contains("\"argumentsSha256\"", "\"argumentsLeftOut\":true", "\"mac\"")
                        .doesNotContain("xxx");
            }
        }
    }

    private static String datagram(DatagramSocket server) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Test
    void overAUnixSocketALineEach() throws IOException {
        Path path = state.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            FileAuditLog log = log("unix://" + path);
            log.write(call("select 1"));
            try (SocketChannel client = server.accept()) {
                log.close();
                String all =
                        new String(
                                Channels.newInputStream(client).readAllBytes(),
                                StandardCharsets.UTF_8);
                assertThat(all.lines()).isEqualTo(inTheFile());
            }
        }
    }

    @Test
    void aServerThatComesLaterGetsWhatWaited() throws IOException {
        int port;
        try (ServerSocket reserved = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = reserved.getLocalPort();
        }
        FileAuditLog log = log("tcp://127.0.0.1:" + port);
        log.write(call("select 1"));
        log.write(call("select 2"));
        try (ServerSocket server = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
                Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            assertThat(List.of(counted(in), counted(in))).isEqualTo(inTheFile().subList(0, 2));
        }
        log.close();
    }

    @Test
    void aServerThatNeverComesStopsNoCallAndNoExit() throws IOException {
        try (FileAuditLog log = log("tcp://127.0.0.1:1")) {
            for (int i = 0; i < 12_000; i++) {
                log.write(call("select " + i));
            }
        }

        assertThat(inTheFile().stream().filter(line -> line.contains("db_query")).count())
                .isEqualTo(12_000);
        assertThat(new AuditVerifier(state, key).verify().intact()).isTrue();
    }

    @Test
    void whatDidNotFitIsCounted() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            AuditSink sink =
                    SyslogSink.of(
                            new AuditConfig(
                                    1,
                                    URI.create("tcp://127.0.0.1:" + server.getLocalPort()),
                                    false),
                            CLOCK);
            String large = "{\"x\":\"" + "y".repeat(4_000) + "\"}";
            int sent = 0;
            // The peer does not read: first the sockets' buffers fill, then the queue.
            for (; sent < 30_000; sent++) {
                sink.take("f.jsonl", large);
            }
            long arrived = 0;
            long lost = 0;
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                Thread closing = Thread.ofVirtual().start(sink::close);
                for (String next = counted(in); !next.isEmpty(); next = counted(in)) {
                    if (next.contains("\"event\":\"lost\"")) {
                        lost += Long.parseLong(next.replaceAll("(?s).*\"lines\":(\\d+).*", "$1"));
                    } else {
                        arrived++;
                    }
                }
                closing.interrupt();
            }
            assertThat(lost).isPositive();
            assertThat(arrived + lost).isEqualTo(sent);
        }
    }

    @Test
    void nothingIsConnectedWithoutAnAddress() {
        assertThat(SyslogSink.of(AuditConfig.defaults(), CLOCK)).isSameAs(AuditSink.NONE);
    }
}
