package ai.dbtool.cli;

import ai.dbtool.cli.DoctorCommand.State;
import ai.dbtool.config.AccessConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.access.ApiKey;
import ai.dbtool.mcp.access.ApiKeys;
import ai.dbtool.mcp.access.Role;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How the servers are protected once they are served over HTTP. */
final class HttpCheck {

    private HttpCheck() {}

    /** One thing to know about it. */
    record Found(State state, String detail) {}

    static List<Found> of(DbtoolConfig config) {
        List<Found> found = new ArrayList<>();
        List<ApiKey> keys;
        try {
            keys = new ApiKeys(config.stateDirectory(), Clock.systemUTC()).list();
        } catch (IOException e) {
            return List.of(
                    new Found(
                            State.FAILED,
                            e.getMessage() + "; as long as it is so, HTTP lets nobody in"));
        }
        AccessConfig.OAuth oauth = config.access().oauth();
        boolean guarded = !keys.isEmpty() || oauth != null;
        found.add(guarded ? guarded(config, keys) : open(config));
        ServerConfig server = config.server();
        if (!loopback(server.bind())) {
            found.addAll(beyond(server, guarded));
        }
        return found;
    }

    private static Found guarded(DbtoolConfig config, List<ApiKey> keys) {
        Instant now = Instant.now();
        List<String> who = new ArrayList<>();
        long valid =
                keys.stream()
                        .filter(key -> !key.expired(now))
                        .filter(key -> config.access().roles().find(key.role()) != null)
                        .count();
        if (!keys.isEmpty()) {
            long dead = keys.size() - valid;
            who.add(
                    valid
                            + (valid == 1 ? " API key" : " API keys")
                            + (dead == 0 ? "" : " (and " + dead + " expired or without a role)"));
        }
        AccessConfig.OAuth oauth = config.access().oauth();
        if (oauth != null) {
            who.add(
                    "tokens of "
                            + oauth.issuer()
                            + ", keys from "
                            + (oauth.keysFile() == null ? oauth.jwksUrl() : oauth.keysFile()));
        }
        return valid == 0 && oauth == null
                ? new Found(
                        State.WARNING,
                        "asks for a key, but none is valid: dbtool-ai access list, access add")
                : new Found(State.OK, "asks who calls: " + String.join("; ", who));
    }

    private static Found open(DbtoolConfig config) {
        Role role = config.access().loopbackRole();
        return new Found(
                State.OK,
                "no authentication: every program of this machine may use it"
                        + (role == null ? ", with all rights" : " as " + role.name())
                        + ". To ask who calls: dbtool-ai access add NAME --role ROLE");
    }

    private static List<Found> beyond(ServerConfig server, boolean guarded) {
        List<Found> found = new ArrayList<>();
        if (!guarded) {
            found.add(
                    new Found(
                            State.FAILED,
                            "server.bind "
                                    + server.bind()
                                    + " without authentication: it will not start; make a key or"
                                    + " configure access.oauth"));
        }
        if (server.allowedHosts().isEmpty()) {
            found.add(
                    new Found(
                            State.FAILED,
                            "server.bind "
                                    + server.bind()
                                    + " without server.allowed_hosts: it will not start"));
        }
        if (server.tls() == null) {
            found.add(
                    new Found(
                            State.WARNING,
                            "server.bind "
                                    + server.bind()
                                    + " without TLS: keys and tokens can be read on the way, unless"
                                    + " a proxy on this machine adds it"));
        }
        return found;
    }

    private static boolean loopback(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
