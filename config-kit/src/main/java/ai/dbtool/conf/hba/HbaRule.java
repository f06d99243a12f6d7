package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.Location;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** As in a file, without options: they can hold secrets. */
    public String text() {
        return Stream.of(type, words(databases), words(users), address.text(), method)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String words(List<HbaToken> tokens) {
        return tokens.stream().map(HbaToken::toString).collect(Collectors.joining(","));
    }
}
