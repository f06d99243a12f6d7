package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.ServerConfig;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** TLS by PEM files, seen by a client that trusts the certificates made here and no other. */
class ReloadsItsCertificate {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir private Path folder;

    private record Pair(KeyStore store) {

        Certificate certificate() throws GeneralSecurityException {
            return store.getCertificate("pair");
        }

        Key key() throws GeneralSecurityException {
            return store.getKey("pair", PASSWORD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void whileConnectionsGoOn(String algorithm) throws Exception {
        Pair first = pair("first", algorithm);
        Pair second = pair("second", algorithm);
        write(first);
        try (EchoServer server = serving();
                SSLSocket before = connect(server, first)) {
            assertThat(subject(before)).isEqualTo("CN=first");
            assertThat(health(before)).startsWith("HTTP/1.1 200");

            write(second);
            assertThat(awaitsSubject(server, second)).isEqualTo("CN=second");

            assertThat(health(before)).as("the connection from before").startsWith("HTTP/1.1 200");
            assertThatThrownBy(() -> connect(server, first).close())
                    .as("who trusts the old one only")
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void andKeepsTheOldOneWhenTheNewIsBroken() throws Exception {
        Pair good = pair("good", "EC");
        write(good);
        try (EchoServer server = serving()) {
            Files.writeString(folder.resolve("key.pem"), "-----BEGIN NONSENSE-----\n");
            Thread.sleep(3_000);

            try (SSLSocket socket = connect(server, good)) {
                assertThat(health(socket)).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void andDoesNotStartWithoutOne() throws Exception {
        assertThatThrownBy(this::serving)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.tls: there is no file");

        write(pair("one", "EC"));
        Files.writeString(folder.resolve("certificate.pem"), "not a certificate");
        assertThatThrownBy(this::serving)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.tls: certificate and key must be PEM");
    }

    @Test
    void andDoesNotStartWithTheKeyOfAnother() throws Exception {
        Pair one = pair("one", "EC");
        write(pair("other", "EC"));
        Files.writeString(
                folder.resolve("certificate.pem"),
                pem("CERTIFICATE", one.certificate().getEncoded()));

        assertThatThrownBy(this::serving)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.tls: the key does not belong to the certificate");
    }

    private EchoServer serving() {
        ServerConfig plain = new ServerConfig("127.0.0.1", 0, false);
        ServerConfig.Tls tls =
                new ServerConfig.Tls(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        return new EchoServer.Setup()
                .config(
                        new ServerConfig(
                                plain.bind(),
                                0,
                                false,
                                List.of(),
                                List.of(),
                                tls,
                                plain.bounds(),
                                plain.warm()))
                .start();
    }

    private static @Nullable String awaitsSubject(EchoServer server, Pair trusted)
            throws Exception {
        for (int i = 0; i < 600; i++) {
            try (SSLSocket socket = connect(server, trusted)) {
                return subject(socket);
            } catch (SSLException e) {
                Thread.sleep(100);
            }
        }
        return null;
    }

    private static SSLSocket connect(EchoServer server, Pair trusted) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("trusted", trusted.certificate());
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(60_000);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private static String subject(SSLSocket socket) throws SSLException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String health(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write(
                        "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\"}") < 0) {
            answer.append((char) in.read());
        }
        return answer.toString();
    }

    private void write(Pair pair) throws Exception {
        Files.writeString(
                folder.resolve("certificate.pem"),
                pem("CERTIFICATE", pair.certificate().getEncoded()));
        Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", pair.key().getEncoded()));
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        what,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der),
                        what);
    }

    /** The JDK makes no certificates except by its own tool. */
    private Pair pair(String name, String algorithm) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process tool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "pair",
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=" + name,
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(tool.getInputStream(), StandardCharsets.UTF_8))) {
            String all = String.join("\n", said.lines().toList());
            assertThat(tool.waitFor()).as(all).isZero();
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new Pair(store);
    }
}
