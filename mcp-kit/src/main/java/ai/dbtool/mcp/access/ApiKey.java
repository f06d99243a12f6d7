package ai.dbtool.mcp.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What is kept of an API key.
 *
 * @param id the part of the key that is no secret
 * @param name whose it is; unique
 * @param role role of its holder
 * @param created when it was made
 * @param expires when it ends, or {@code null}
 * @param salt random, hexadecimal
 * @param hash SHA-256 of salt and secret, hexadecimal
 */
public record ApiKey(
        String id,
        String name,
        String role,
        Instant created,
        @Nullable Instant expires,
        String salt,
        String hash) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");

    /** What {@link #isName} accepts, in words. */
    public static final String NAME_RULE =
            "letters, digits and . _ @ -, starting with a letter or digit, at most 63";

    /** Whether a key may be called {@code name}. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether it has ended. */
    public boolean expired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Name of the caller who shows it. */
    public String principal() {
        return "key:" + name;
    }
}
