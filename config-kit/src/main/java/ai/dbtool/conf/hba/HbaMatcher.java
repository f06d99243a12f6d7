package ai.dbtool.conf.hba;

import ai.dbtool.conf.hba.HbaClient.Encryption;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which rule decides, as check_hba in hba.c finds it: the first that matches, whatever comes. */
public final class HbaMatcher {

    private final HbaFile file;
    private final Roles roles;
    private final ServerAddresses server;

    /**
     * @param roles who is a member of whom
     * @param server the server's own addresses
     */
    public HbaMatcher(HbaFile file, Roles roles, ServerAddresses server) {
        this.file = file;
        this.roles = roles;
        this.server = server;
    }

    /** The same for another file. */
    HbaMatcher over(HbaFile other) {
        return new HbaMatcher(other, roles, server);
    }

    /**
     * What decides.
     *
     * @param rule the first that surely matches, or {@code null} when there is none
     * @param perhaps rules before it of which it cannot be told
     */
    public record Match(@Nullable HbaRule rule, List<HbaRule> perhaps) {}

    /** The rule for {@code client}. */
    public Match match(HbaClient client) {
        List<HbaRule> perhaps = new ArrayList<>();
        for (HbaRule rule : file.rules()) {
            switch (matches(rule, client)) {
                case YES -> {
                    return new Match(rule, List.copyOf(perhaps));
                }
                case MAYBE -> perhaps.add(rule);
                case NO -> {}
            }
        }
        return new Match(null, List.copyOf(perhaps));
    }

    /** Whether {@code rule} alone is for {@code client}. */
    public Hit matches(HbaRule rule, HbaClient client) {
        return connection(rule.type(), client)
                .and(address(rule.address(), client))
                .and(Hit.any(rule.databases(), token -> database(token, client)))
                .and(
                        Hit.any(
                                rule.users(),
                                token -> role(token, client.user(), roles, file.major())));
    }

    private static Hit connection(String type, HbaClient client) {
        if (client.address() == null) {
            return Hit.of(type.equals("local"));
        }
        return switch (type) {
            case "host" -> Hit.YES;
            case "hostssl" -> Hit.of(client.encryption() == Encryption.TLS);
            case "hostnossl" -> Hit.of(client.encryption() != Encryption.TLS);
            case "hostgssenc" -> Hit.of(client.encryption() == Encryption.GSS);
            case "hostnogssenc" -> Hit.of(client.encryption() != Encryption.GSS);
            default -> Hit.NO;
        };
    }

    private Hit address(HbaAddress address, HbaClient client) {
        Network from = client.address();
        if (from == null) {
            return Hit.of(address instanceof HbaAddress.Socket);
        }
        return switch (address) {
            case HbaAddress.Socket s -> Hit.NO;
            case HbaAddress.Anyone a -> Hit.YES;
            case HbaAddress.SameHost s -> server.sameHost(from);
            case HbaAddress.SameNet s -> server.sameNet(from);
            case HbaAddress.Range(Network network) -> Hit.of(network.contains(from));
            case HbaAddress.Scattered scattered ->
                    Hit.of(
                            scattered.bits() == from.bits()
                                    && from.first()
                                            .and(scattered.mask())
                                            .equals(scattered.address()));
            // Needs the DNS, both ways; what localhost is, is sure enough.
            case HbaAddress.HostName(String name) ->
                    name.toLowerCase(Locale.ROOT).equals("localhost") && from.loopback()
                            ? server.sameHost(from)
                            : Hit.MAYBE;
        };
    }

    private Hit database(HbaToken token, HbaClient client) {
        if (client.replication()) {
            return Hit.of(token.is("replication"));
        }
        if (token.is("all")) {
            return Hit.YES;
        }
        if (token.is("sameuser")) {
            return Hit.of(client.database().equals(client.user()));
        }
        if (token.is("samerole") || token.is("samegroup")) {
            return roles.member(client.user(), client.database());
        }
        if (token.is("replication")) {
            return Hit.NO;
        }
        return named(token, client.database(), file.major());
    }

    static Hit role(HbaToken token, String user, Roles roles, int major) {
        if (token.group()) {
            return roles.member(user, token.text().substring(1));
        }
        return token.is("all") ? Hit.YES : named(token, user, major);
    }

    private static Hit named(HbaToken token, String name, int major) {
        return token.regex() && major >= AuthFile.INCLUDES_SINCE
                ? HbaRegex.of(token.text().substring(1)).matches(name)
                : Hit.of(token.text().equals(name));
    }
}
