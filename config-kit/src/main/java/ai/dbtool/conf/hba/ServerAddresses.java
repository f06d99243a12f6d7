package ai.dbtool.conf.hba;

import org.jspecify.annotations.Nullable;

import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses of the server's machine, for {@code samehost} and {@code samenet}.
 *
 * @param own the address of each interface
 * @param networks the network of each interface
 * @param complete whether there are no others
 */
public record ServerAddresses(List<Network> own, List<Network> networks, boolean complete) {

    public ServerAddresses {
        own = List.copyOf(own);
        networks = List.copyOf(networks);
    }

    /** Of a machine elsewhere: loopback is all that is sure. */
    public static ServerAddresses elsewhere() {
        List<Network> own = new ArrayList<>();
        List<Network> networks = new ArrayList<>();
        add(Network.cidr("127.0.0.1/32"), own);
        add(Network.cidr("127.0.0.0/8"), networks);
        add(Network.cidr("::1/128"), own);
        add(Network.cidr("::1/128"), networks);
        return new ServerAddresses(own, networks, false);
    }

    /** Of this machine. */
    public static ServerAddresses here() {
        List<Network> own = new ArrayList<>();
        List<Network> networks = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(each -> each.getInterfaceAddresses().stream())
                    .forEach(
                            address -> {
                                add(Network.address(literal(address)), own);
                                add(
                                        Network.cidr(
                                                literal(address)
                                                        + "/"
                                                        + address.getNetworkPrefixLength()),
                                        networks);
                            });
            return new ServerAddresses(own, networks, true);
        } catch (SocketException e) {
            return elsewhere();
        }
    }

    private static String literal(InterfaceAddress address) {
        return address.getAddress().getHostAddress().replaceFirst("%.*", "");
    }

    private static void add(@Nullable Network network, List<Network> to) {
        if (network != null) {
            to.add(network);
        }
    }

    Hit sameHost(Network client) {
        return in(own, client);
    }

    Hit sameNet(Network client) {
        return in(networks, client);
    }

    private Hit in(List<Network> all, Network client) {
        if (all.stream().anyMatch(network -> network.contains(client))) {
            return Hit.YES;
        }
        return complete || client.loopback() ? Hit.NO : Hit.MAYBE;
    }
}
