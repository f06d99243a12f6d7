package ai.dbtool.mcp.redact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of this installation: 256 random bits in {@code installation.key} of the state directory,
 * readable by its owner only. Keys for a purpose are derived from it, so that one purpose tells
 * nothing about another.
 */
public final class InstallationKey {

    private static final String FILE = "installation.key";
    private static final int BYTES = 32;

    private final byte[] key;

    private InstallationKey(byte[] key) {
        this.key = key.clone();
    }

    /** The key kept in {@code stateDirectory}, created there on first use. */
    public static InstallationKey in(Path stateDirectory) throws IOException {
        Path file = stateDirectory.resolve(FILE);
        if (!Files.exists(file)) {
            create(stateDirectory, file);
        }
        byte[] stored = Files.readAllBytes(file);
        if (stored.length != BYTES * 2 + 1) {
            throw new IOException(
                    file + " holds no key of " + BYTES * 8 + " bits; remove it to get a new one");
        }
        return new InstallationKey(
                HexFormat.of().parseHex(new String(stored, StandardCharsets.US_ASCII).strip()));
    }

    /** A key of this process only: marks and chains cannot be compared with another process. */
    public static InstallationKey ephemeral() {
        return new InstallationKey(random());
    }

    /** A key with known bits, for tests that compare bytes. */
    public static InstallationKey of(byte[] key) {
        return new InstallationKey(key);
    }

    /** HMAC-SHA256 of {@code message} under the key for {@code purpose}. */
    public byte[] mac(String purpose, byte[] message) {
        return keyed(purpose).doFinal(message);
    }

    /** HMAC-SHA256 under the key for {@code purpose}; for use by one thread at a time. */
    public Mac keyed(String purpose) {
        return hmac(hmac(key).doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Written aside and linked into place: of two processes that start together one wins and both
     * read the same key, never a half-written one.
     */
    private static void create(Path folder, Path file) throws IOException {
        PrivateFiles.createFolder(folder);
        Path draft = Files.createTempFile(folder, "installation", ".draft", PrivateFiles.ONLY_ME);
        try {
            Files.writeString(draft, HexFormat.of().formatHex(random()) + "\n");
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // The other process won; its key is the key.
        } catch (UnsupportedOperationException e) {
            Files.copy(draft, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
