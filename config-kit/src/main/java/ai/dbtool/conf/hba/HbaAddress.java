package ai.dbtool.conf.hba;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;

/** Whom a host rule is for. */
public sealed interface HbaAddress {

    /** Rules of type {@code local} have none. */
    record Socket() implements HbaAddress {}

    /** {@code all}. */
    record Anyone() implements HbaAddress {}

    /** {@code samehost}: any address of the server itself. */
    record SameHost() implements HbaAddress {}

    /** {@code samenet}: any network the server is in. */
    record SameNet() implements HbaAddress {}

    /** Address range. */
    record Range(Network network) implements HbaAddress {}

    /** Addresses that equal {@code address} where a mask with holes has ones. */
    record Scattered(BigInteger address, BigInteger mask, int bits) implements HbaAddress {}

    /** Host name, or a suffix when it starts with a dot. */
    record HostName(String name) implements HbaAddress {}

    /** Whether the mask of {@code token} stands in a field of its own. */
    static boolean needsMask(HbaToken token) {
        return !token.is("all")
                && !token.is("samehost")
                && !token.is("samenet")
                && Network.isLiteral(token.text());
    }

    /** The address of a rule, or {@code null} when it is none. */
    static @Nullable HbaAddress of(HbaToken token, @Nullable String mask) {
        if (token.is("all")) {
            return new Anyone();
        }
        if (token.is("samehost")) {
            return new SameHost();
        }
        if (token.is("samenet")) {
            return new SameNet();
        }
        if (mask != null) {
            return masked(token.text(), mask);
        }
        if (token.text().contains("/")) {
            Network network = Network.cidr(token.text());
            return network == null ? null : new Range(network);
        }
        return new HostName(token.text());
    }

    private static @Nullable HbaAddress masked(String address, String mask) {
        byte[] host = Network.bytes(address);
        byte[] bits = Network.bytes(mask);
        if (host == null || bits == null || host.length != bits.length) {
            return null;
        }
        Network network = Network.masked(host, bits);
        if (network != null) {
            return new Range(network);
        }
        BigInteger ones = new BigInteger(1, bits);
        return new Scattered(new BigInteger(1, host).and(ones), ones, host.length * 8);
    }

    /** As in a file. */
    default String text() {
        return switch (this) {
            case Socket s -> "";
            case Anyone a -> "all";
            case SameHost s -> "samehost";
            case SameNet s -> "samenet";
            case Range(Network network) -> network.toString();
            case Scattered(BigInteger address, BigInteger mask, int bits) ->
                    Network.text(address, bits) + " " + Network.text(mask, bits);
            case HostName(String name) -> name;
        };
    }

    /** Whether only clients on the server's own machine match. */
    default boolean onlyLocal() {
        return switch (this) {
            case Socket s -> true;
            case SameHost s -> true;
            case Range(Network network) -> network.loopback();
            case HostName(String name) -> name.equals("localhost");
            case Anyone a -> false;
            case SameNet s -> false;
            case Scattered s -> false;
        };
    }
}
