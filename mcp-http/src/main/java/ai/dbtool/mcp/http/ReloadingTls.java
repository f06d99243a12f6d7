package ai.dbtool.mcp.http;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.ServerConfig;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

import org.springframework.boot.ssl.pem.PemContent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * The certificate of the service from PEM files. When the files change, handshakes from then on see
 * the new one; connections that exist keep theirs. Files that cannot be used leave the old one in
 * force.
 */
final class ReloadingTls extends SslContext implements Pulse.Beating {

    private static final Logger LOG = Logger.getLogger(ReloadingTls.class.getName());

    private final ServerConfig.Tls files;
    private volatile SslContext current;
    private List<Object> stamp;

    /** {@link ConfigException} when the files cannot be used. */
    ReloadingTls(ServerConfig.Tls files) {
        this.files = files;
        try {
            this.stamp = stamp();
            this.current = load();
        } catch (IOException | RuntimeException e) {
            throw new ConfigException(List.of("server.tls: " + reason(e)));
        }
    }

    @Override
    public void beat(long nanos) {
        try {
            List<Object> now = stamp();
            if (!now.equals(stamp)) {
                stamp = now;
                current = load();
                LOG.info("server.tls: the new certificate is in force");
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "server.tls: the certificate in force stays, the files cannot be used: {0}",
                    reason(e));
        }
    }

    private SslContext load() throws IOException {
        List<X509Certificate> chain = PemContent.load(files.certificate()).getCertificates();
        PrivateKey key = PemContent.load(files.key()).getPrivateKey();
        return SslContextBuilder.forServer(key, chain).protocols("TLSv1.3", "TLSv1.2").build();
    }

    private List<Object> stamp() throws IOException {
        return List.of(stamp(files.certificate()), stamp(files.key()));
    }

    private static List<Object> stamp(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
    }

    private static String reason(Exception error) {
        return switch (error) {
            case java.nio.file.NoSuchFileException missing ->
                    "there is no file " + missing.getMessage();
            case SSLException _ -> "the key does not belong to the certificate";
            case IOException unreadable -> "cannot read " + unreadable.getMessage();
            default ->
                    "certificate and key must be PEM; the certificate first, then its chain; the"
                            + " key without a password";
        };
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return current.cipherSuites();
    }

    @SuppressWarnings("deprecation") // The one abstract method of SslContext that says it.
    @Override
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current.applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current.newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peer, int port) {
        return current.newEngine(allocator, peer, port);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current.sessionContext();
    }
}
