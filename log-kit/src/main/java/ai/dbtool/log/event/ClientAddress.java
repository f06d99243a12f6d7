package ai.dbtool.log.event;

/** The address of a pooler's client, which its log prints with the port. */
public final class ClientAddress {

    private ClientAddress() {}

    /** {@code 10.0.0.7:53412} without its port. */
    public static String withoutPort(String client) {
        int port = client.lastIndexOf(':');
        return port < 0 ? client : client.substring(0, port);
    }
}
