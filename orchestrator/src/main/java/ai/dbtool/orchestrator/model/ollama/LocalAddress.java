package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.config.Egress;
import ai.dbtool.orchestrator.model.ModelFailure;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * The configured address of the model server. What is sent to it are rows, log lines and settings,
 * so it must be in the building: loopback, private, link-local or unique-local. The address that
 * was checked is the one that is connected to, whatever the name resolves to later.
 */
final class LocalAddress {

    private final URI base;
    private final String path;
    private final Mono<InetSocketAddress> resolved;

    LocalAddress(String url) {
        base = URI.create(url);
        if (base.getHost() == null || !(secure() || "http".equals(base.getScheme()))) {
            throw new IllegalArgumentException(
                    "model.url must look like http://127.0.0.1:11434, was '" + url + "'");
        }
        String given = base.getRawPath() == null ? "" : base.getRawPath();
        path = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
        resolved =
                Mono.fromCallable(this::resolve).subscribeOn(Schedulers.boundedElastic()).cache();
    }

    boolean secure() {
        return "https".equals(base.getScheme());
    }

    String path(String resource) {
        return path + resource;
    }

    String url() {
        return base.getScheme() + "://" + base.getRawAuthority() + path;
    }

    Mono<InetSocketAddress> resolved() {
        return resolved;
    }

    private InetSocketAddress resolve() {
        int port = base.getPort() >= 0 ? base.getPort() : secure() ? 443 : 80;
        try {
            InetAddress first = null;
            for (InetAddress address : InetAddress.getAllByName(base.getHost())) {
                if (!isLocal(address)) {
                    throw new ModelFailure.NotLocal(
                            "model.url points to the public address %s; only loopback and private addresses are used"
                                    .formatted(address.getHostAddress()));
                }
                first = first == null ? address : first;
            }
            return new InetSocketAddress(first, port);
        } catch (UnknownHostException e) {
            throw new ModelFailure.Unreachable(
                    "the host of model.url '" + base.getHost() + "' cannot be resolved");
        }
    }

    static boolean isLocal(InetAddress address) {
        return Egress.isInside(address);
    }
}
