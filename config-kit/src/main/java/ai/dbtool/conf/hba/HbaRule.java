package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.Location;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One rule of pg_hba.conf.
 *
 * @param type local, host, hostssl, hostnossl, hostgssenc, hostnogssenc
 * @param databases words of the database field
 * @param users words of the user field
 * @param address whom it is for
 * @param method how the client proves itself
 * @param options {@code name=value} after the method
 * @param at where
 */
public record HbaRule(
        String type,
        List<HbaToken> databases,
        List<HbaToken> users,
        HbaAddress address,
        String method,
        Map<String, String> options,
        Location at) {

    private static final Set<String> LITERAL_SAFE = Set.of("sameuser", "samerole", "samegroup");

    public HbaRule {
        databases = List.copyOf(databases);
        users = List.copyOf(users);
        options = Map.copyOf(options);
    }

    /** Whether it is for physical replication; {@code all} does not cover that. */
    public boolean replication() {
        return databases.stream().anyMatch(token -> token.is("replication"));
    }

    /** Whether the database field is {@code all}. */
    public boolean allDatabases() {
        return databases.stream().anyMatch(token -> token.is("all"));
    }

    /** Whether the user field is {@code all}. */
    public boolean allUsers() {
        return users.stream().anyMatch(token -> token.is("all"));
    }

    /** Whether clients elsewhere can match. */
    public boolean remote() {
        return !address.onlyLocal();
    }

    /** Whether each connection that {@code later} matches is matched by this rule first. */
    public boolean shadows(HbaRule later) {
        return coversType(later.type)
                && coversDatabases(later)
                && (allUsers() || users.containsAll(later.users))
                && address.covers(later.address);
    }

    private boolean coversType(String other) {
        return type.equals(other) || (type.equals("host") && other.startsWith("host"));
    }

    private boolean coversDatabases(HbaRule later) {
        for (HbaToken token : later.databases) {
            boolean covered =
                    token.is("replication")
                            ? replication()
                            : allDatabases() || contains(databases, token);
            if (!covered) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(List<HbaToken> tokens, HbaToken wanted) {
        return tokens.stream()
                .anyMatch(
                        t ->
                                t.text().equals(wanted.text())
                                        && (t.quoted() == wanted.quoted()
                                                || !LITERAL_SAFE.contains(t.text())));
    }
}
