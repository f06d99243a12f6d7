package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * Whether a URL stays inside: its host is loopback or private. A name counts by the addresses it
 * resolves to; one that does not resolve cannot be reached either and is left to the client.
 */
public final class Egress {

    /** Names to addresses. */
    @FunctionalInterface
    public interface Resolver {
        /** All addresses of {@code host}. */
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    private Egress() {}

    /**
     * Why {@code url} may not be used, or {@code null} when it may.
     *
     * @param credentials what to do instead of writing them into the URL
     * @param allow the key that permits public addresses
     */
    public static @Nullable String refusal(
            String url, Resolver resolver, String credentials, String allow) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return "is not a URL; write http://host:port";
        }
        String scheme = uri.getScheme();
        String host = uri.getHost();
        if (host == null || scheme == null || !scheme.toLowerCase(Locale.ROOT).matches("https?")) {
            return "is not a URL; write http://host:port";
        }
        if (uri.getUserInfo() != null) {
            return "holds credentials; " + credentials;
        }
        String outside = publicAddress(host, resolver);
        return outside == null
                ? null
                : "leads to the public address "
                        + outside
                        + "; use a loopback or private one, or set "
                        + allow
                        + ": true";
    }

    /** The first public address of {@code host}, or {@code null} when it has none. */
    public static @Nullable String publicAddress(String host, Resolver resolver) {
        if (host.equalsIgnoreCase("localhost")) {
            return null;
        }
        try {
            for (InetAddress address : resolver.resolve(host.replaceAll("[\\[\\]]", ""))) {
                if (!isInside(address)) {
                    return address.getHostAddress();
                }
            }
            return null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /**
     * Loopback, private (RFC 1918, RFC 4193), link-local or shared (RFC 6598: overlay networks use
     * it for private links).
     */
    public static boolean isInside(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean shared = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 0x40;
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || uniqueLocal
                || shared;
    }
}
