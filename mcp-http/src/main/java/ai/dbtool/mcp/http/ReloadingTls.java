package ai.dbtool.mcp.http;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.ServerConfig;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.pem.PemContent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * The certificate of the service from PEM files. When the files change, handshakes from then on see
 * the new one; connections that exist keep theirs. Files that cannot be used leave the old one in
 * force.
 */
final class ReloadingTls extends SslContext implements Pulse.Beating {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTls.class);

    private final ServerConfig.Tls files;
    private volatile SslContext current;
    private List<Object> stamp;

    /** {@link ConfigException} when the files cannot be used. */
    ReloadingTls(ServerConfig.Tls files) {
        this.files = files;
        try {
            this.stamp = stamp();
            this.current = load();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new ConfigException(List.of("server.tls: " + reason(e)));
        }
    }

    /** Each state of the files is tried once; a broken one is told once. */
    @Override
    public void beat(long nanos) {
        List<Object> now = stamp();
        if (now.equals(stamp)) {
            return;
        }
        stamp = now;
        try {
            current = load();
            LOG.info("server.tls: the new certificate is in force");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn(
                    "server.tls: the certificate in force stays, the files cannot be used: {}",
                    reason(e));
        }
    }

    private SslContext load() throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = PemContent.load(files.certificate()).getCertificates();
        PrivateKey key = PemContent.load(files.key()).getPrivateKey();
        if (key == null) {
            throw new IllegalStateException("no key in the file");
        }
        if (!belong(key, chain.getFirst().getPublicKey())) {
            throw new KeyException("the key does not belong to the certificate");
        }
        return SslContextBuilder.forServer(key, chain).protocols("TLSv1.3", "TLSv1.2").build();
    }

    /** Nobody else checks: handshakes would fail, one by one. */
    private static boolean belong(PrivateKey key, PublicKey certified)
            throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certified);
            signature.update(text);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    private List<Object> stamp() {
        return List.of(stamp(files.certificate()), stamp(files.key()));
    }

    private static List<Object> stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String reason(Exception error) {
        return switch (error) {
            case NoSuchFileException missing -> "there is no file " + missing.getMessage();
            case KeyException unfit -> String.valueOf(unfit.getMessage());
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
