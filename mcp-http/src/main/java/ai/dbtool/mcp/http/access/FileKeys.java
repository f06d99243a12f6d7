package ai.dbtool.mcp.http.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Keys of an issuer in a file, a JWK set or PEM; read again when it changes. A key without an id,
 * as in PEM, fits tokens of any id. A file that cannot be read lets no token pass.
 */
final class FileKeys implements JWKSource<SecurityContext> {

    private final Path file;
    private volatile @Nullable Known known;

    private record Known(long size, Instant modified, @Nullable Object key, JWKSet keys) {}

    FileKeys(Path file) {
        this.file = file;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
            throws KeySourceException {
        JWKSet keys = keys();
        List<JWK> named = selector.select(keys);
        if (!named.isEmpty()) {
            return named;
        }
        List<JWK> nameless =
                keys.getKeys().stream().filter(each -> each.getKeyID() == null).toList();
        JWKMatcher anyId =
                new JWKMatcher.Builder(selector.getMatcher())
                        .keyIDs((Set<@Nullable String>) null)
                        .build();
        return new JWKSelector(anyId).select(new JWKSet(nameless));
    }

    private JWKSet keys() throws KeySourceException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Instant modified = now.lastModifiedTime().toInstant();
            Known last = known;
            if (last != null
                    && last.size() == now.size()
                    && last.modified().equals(modified)
                    && String.valueOf(last.key()).equals(String.valueOf(now.fileKey()))) {
                return last.keys();
            }
            JWKSet keys = parse(Files.readString(file));
            known = new Known(now.size(), modified, now.fileKey(), keys);
            return keys;
        } catch (IOException e) {
            throw new KeySourceException("access.oauth.keys_file cannot be read: " + file, e);
        }
    }

    private JWKSet parse(String text) throws IOException {
        try {
            JWKSet keys =
                    text.stripLeading().startsWith("{")
                            ? JWKSet.parse(text).toPublicJWKSet()
                            : new JWKSet(PemKeys.read(text));
            if (keys.isEmpty()) {
                throw new IOException(file + " holds no public key");
            }
            return keys;
        } catch (ParseException e) {
            throw new IOException(file + " is no JWK set", e);
        }
    }
}
