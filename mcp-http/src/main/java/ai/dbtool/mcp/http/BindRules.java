package ai.dbtool.mcp.http;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.ServerConfig;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the service may listen: beyond loopback only when it knows who calls, and by which name.
 */
final class BindRules {

    private BindRules() {}

    /** The address; {@link ConfigException} when it would let strangers in. */
    static InetAddress address(ServerConfig config, Authenticator authenticator) {
        InetAddress address;
        try {
            address = InetAddress.getByName(config.bind());
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    List.of("server.bind: '" + config.bind() + "' is no address"));
        }
        if (address.isLoopbackAddress()) {
            return address;
        }
        List<String> problems = new ArrayList<>();
        String beyond = "server.bind: '" + config.bind() + "' is not a loopback address, and ";
        if (!authenticator.guards()) {
            problems.add(
                    beyond
                            + "no authentication is configured: whoever reaches the port could read"
                            + " the database. Configure one (API keys or OAuth, section access), or"
                            + " use 127.0.0.1 and an SSH tunnel or an authenticating proxy in"
                            + " front");
        }
        if (config.allowedHosts().isEmpty()) {
            problems.add(
                    beyond
                            + "server.allowed_hosts is empty: a web page could reach the port under"
                            + " a name of its own (DNS rebinding). List the names clients use, such"
                            + " as db-tools.example.com, or use 127.0.0.1");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return address;
    }
}
