package ai.dbtool.conf.hba;

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

    /** Host name, or a suffix when it starts with a dot. */
    record HostName(String name) implements HbaAddress {}

    /** Whether only clients on the server's own machine match. */
    default boolean onlyLocal() {
        return switch (this) {
            case Socket s -> true;
            case SameHost s -> true;
            case Range(Network network) -> network.loopback();
            case HostName(String name) -> name.equals("localhost");
            case Anyone a -> false;
            case SameNet s -> false;
        };
    }

    /** Whether every client of {@code other} is one of this. */
    default boolean covers(HbaAddress other) {
        return switch (this) {
            case Anyone a -> !(other instanceof Socket);
            case Range(Network network) ->
                    other instanceof Range(Network inner) && network.contains(inner);
            case Socket s -> other instanceof Socket;
            case SameHost s -> other instanceof SameHost;
            case SameNet s -> other instanceof SameNet || other instanceof SameHost;
            case HostName(String name) ->
                    other instanceof HostName(String inner) && inner.equalsIgnoreCase(name);
        };
    }
}
