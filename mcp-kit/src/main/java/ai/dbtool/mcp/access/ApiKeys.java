package ai.dbtool.mcp.access;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * API keys: {@code dbt_<id>_<secret>}, the secret 192 random bits. Kept is a salted hash; one pass
 * of SHA-256 is enough, for nobody can guess 192 bits. A key that is added or revoked counts from
 * the next request on, in every process of this state directory.
 */
public final class ApiKeys {

    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final Pattern FORM = Pattern.compile("dbt_([0-9a-f]{12})_([0-9a-f]{48})");
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 24;
    private static final int SALT_BYTES = 16;

    private final KeyFile file;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile Known known = Known.NOTHING;

    /** Compared with when there is no such key, so that an unknown id takes as long as a known. */
    private final ApiKey nobody;

    private record Known(KeyFile.@Nullable Stamp stamp, List<ApiKey> keys, boolean unreadable) {

        static final Known NOTHING = new Known(null, List.of(), false);
    }

    /** The keys of {@code stateDirectory}; nothing is read or written yet. */
    public ApiKeys(Path stateDirectory, Clock clock) {
        this.file = new KeyFile(stateDirectory);
        this.clock = clock;
        String salt = random(SALT_BYTES);
        this.nobody =
                new ApiKey("", "", "", Instant.EPOCH, null, salt, hash(salt, random(SECRET_BYTES)));
    }

    /**
     * Makes a key.
     *
     * @param expires when it ends, or {@code null}
     * @return the key, which cannot be had again; {@code null} when {@code name} is taken
     */
    public @Nullable String add(String name, String role, @Nullable Instant expires)
            throws IOException {
        if (!ApiKey.isName(name)) {
            throw new IllegalArgumentException("a name is " + ApiKey.NAME_RULE);
        }
        String id = random(ID_BYTES);
        String secret = random(SECRET_BYTES);
        String salt = random(SALT_BYTES);
        ApiKey key = new ApiKey(id, name, role, clock.instant(), expires, salt, hash(salt, secret));
        AtomicBoolean added = new AtomicBoolean();
        file.change(
                keys -> {
                    if (keys.stream().anyMatch(k -> k.name().equals(name) || k.id().equals(id))) {
                        return keys;
                    }
                    List<ApiKey> more = new ArrayList<>(keys);
                    more.add(key);
                    added.set(true);
                    return more;
                });
        return added.get() ? "dbt_" + id + "_" + secret : null;
    }

    /** Ends the key called {@code name}; whether there was one. */
    public boolean revoke(String name) throws IOException {
        AtomicBoolean found = new AtomicBoolean();
        file.change(
                keys -> {
                    List<ApiKey> rest =
                            keys.stream().filter(key -> !key.name().equals(name)).toList();
                    found.set(rest.size() < keys.size());
                    return rest;
                });
        return found.get();
    }

    /** All keys, the oldest first, expired ones too. */
    public List<ApiKey> list() throws IOException {
        return file.read();
    }

    /**
     * The key that {@code presented} is, or {@code null}: unknown, wrong and expired look alike.
     */
    public @Nullable ApiKey match(String presented) {
        Matcher form = FORM.matcher(presented);
        boolean wellFormed = form.matches();
        String id = wellFormed ? form.group(1) : "";
        String secret = wellFormed ? form.group(2) : "";
        ApiKey candidate = nobody;
        boolean found = false;
        for (ApiKey key : known().keys()) {
            if (key.id().equals(id)) {
                candidate = key;
                found = true;
            }
        }
        boolean same =
                MessageDigest.isEqual(
                        ascii(hash(candidate.salt(), secret)), ascii(candidate.hash()));
        return found && same && !candidate.expired(clock.instant()) ? candidate : null;
    }

    /** Whether callers have to show a key: there is one, valid or not, or nobody can tell. */
    public boolean any() {
        Known now = known();
        return now.unreadable() || !now.keys().isEmpty();
    }

    private Known known() {
        Known last = known;
        KeyFile.Stamp stamp = null;
        try {
            stamp = file.stamp();
            // An unreadable file may become readable without any of this changing.
            if (stamp.equals(last.stamp()) && !last.unreadable()) {
                return last;
            }
            Known now = new Known(stamp, file.read(), false);
            known = now;
            return now;
        } catch (IOException e) {
            if (!last.unreadable()) {
                LOG.error("API keys: {}; nobody is let in until it can be read", e.getMessage());
            }
            Known broken = new Known(stamp, List.of(), true);
            known = broken;
            return broken;
        }
    }

    private String random(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String hash(String salt, String secret) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ascii(salt));
            return HexFormat.of().formatHex(sha.digest(ascii(secret)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
