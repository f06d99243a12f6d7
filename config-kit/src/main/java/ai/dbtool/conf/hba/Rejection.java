package ai.dbtool.conf.hba;

import ai.dbtool.conf.hba.HbaClient.Encryption;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A refused connection as the server logged it (messages of auth_failed in auth.c, 13 to 18).
 *
 * @param why which message
 * @param user who asked
 * @param database {@code null} for physical replication and where the message has none
 * @param replication whether it asked for physical replication
 * @param address {@code [local]} for a Unix socket; {@code null} where the message has none
 * @param encryption {@code null} where the message has none
 * @param line line of pg_hba.conf that matched, or 0
 */
public record Rejection(
        Why why,
        String user,
        @Nullable String database,
        boolean replication,
        @Nullable String address,
        @Nullable Encryption encryption,
        int line) {

    /** Which message. */
    public enum Why {
        NO_ENTRY,
        REJECTED,
        FAILED
    }

    /** Names are printed as they are, quotes within included. */
    private static final String WHO = "host \"([^\"]*)\", user \"(.*?)\"(?:, database \"(.*?)\")?";

    private static final Pattern CLIENT =
            Pattern.compile(WHO + ", (SSL on|SSL off|SSL encryption|GSS encryption|no encryption)");

    /** Of builds that know no encryption. */
    private static final Pattern PLAIN_CLIENT = Pattern.compile(WHO + "()(?=$|[\\r\\n,|])");

    private static final Pattern FAILED =
            Pattern.compile("[\\w-]+ authentication failed for user \"(.*?)\"(?=$|[\\r\\n\",| ])");

    private static final Pattern MATCHED =
            Pattern.compile(
                    "Connection matched (?:pg_hba\\.conf|file \"[^\"]*\") line (\\d{1,7}):");

    /**
     * What {@code text} holds, a whole log entry or its message; {@code null} when it is no such.
     */
    public static @Nullable Rejection in(String text) {
        return text.contains("user \"\"") ? parsed(text.replace("\"\"", "\"")) : parsed(text);
    }

    /** Quotes are doubled in csvlog. */
    private static @Nullable Rejection parsed(String text) {
        Matcher matched = MATCHED.matcher(text);
        int line = matched.find() ? Integer.parseInt(matched.group(1)) : 0;
        boolean none = text.contains("no pg_hba.conf entry for ");
        if (none || text.contains("pg_hba.conf rejects ")) {
            Matcher client = CLIENT.matcher(text);
            if (!client.find()) {
                client = PLAIN_CLIENT.matcher(text);
                if (!client.find()) {
                    return null;
                }
            }
            boolean replication = text.contains("replication connection");
            return new Rejection(
                    none ? Why.NO_ENTRY : Why.REJECTED,
                    client.group(2),
                    replication ? null : client.group(3),
                    replication,
                    client.group(1),
                    encryption(client.group(4)),
                    line);
        }
        Matcher failed = FAILED.matcher(text);
        return failed.find()
                ? new Rejection(Why.FAILED, failed.group(1), null, false, null, null, line)
                : null;
    }

    private static @Nullable Encryption encryption(String words) {
        return switch (words) {
            case "" -> null;
            case "SSL on", "SSL encryption" -> Encryption.TLS;
            case "GSS encryption" -> Encryption.GSS;
            default -> Encryption.NONE;
        };
    }
}
