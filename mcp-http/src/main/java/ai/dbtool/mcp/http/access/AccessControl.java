package ai.dbtool.mcp.http.access;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.config.ConfigException;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.access.ApiKeys;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.Page;

import io.github.bucket4j.TimeMeter;

import org.jspecify.annotations.Nullable;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may use the servers over HTTP, out of the configuration and the state directory. */
public final class AccessControl implements AutoCloseable {

    /** Keys of an issuer are fetched twice in this time at most. */
    private static final Duration FETCH_PAUSE = Duration.ofSeconds(30);

    private final Gate gate;
    private final List<Page> pages;
    private final Scheduler scheduler;

    private AccessControl(Gate gate, List<Page> pages, Scheduler scheduler) {
        this.gate = gate;
        this.pages = List.copyOf(pages);
        this.scheduler = scheduler;
    }

    /**
     * Access as {@code config} says.
     *
     * @param mounts prefix of each server, and all scopes that something there needs
     */
    public static AccessControl of(
            DbtoolConfig config, Map<String, Set<Scope>> mounts, Clock clock) {
        return of(config, mounts, clock, TimeMeter.SYSTEM_NANOTIME, FETCH_PAUSE);
    }

    static AccessControl of(
            DbtoolConfig config,
            Map<String, Set<Scope>> mounts,
            Clock clock,
            TimeMeter time,
            Duration fetchPause) {
        AccessConfig access = config.access();
        AccessConfig.OAuth oauth = access.oauth();
        if (oauth != null && oauth.resource() == null && config.server().port() == 0) {
            throw new ConfigException(
                    List.of(
                            "access.oauth.resource: is missing; with server.port 0 nobody can know"
                                    + " which audience tokens must name"));
        }
        Scheduler scheduler = Schedulers.newBoundedElastic(4, 1_000, "access", 60, true);
        Places places = new Places(config, mounts);
        @Nullable TokenCheck tokens =
                oauth == null
                        ? null
                        : new TokenCheck(
                                oauth,
                                access.roles(),
                                IssuerKeys.of(oauth, fetchPause),
                                clock,
                                scheduler);
        Gate gate =
                new Gate(
                        new ApiKeys(config.stateDirectory(), clock),
                        access.roles(),
                        tokens,
                        access.loopbackRole() == null
                                ? Principal.local("http")
                                : access.loopbackRole().as("http"),
                        places,
                        new CallerLimits(access.callsPerMinute(), access.concurrentCalls(), time),
                        new RefusalLog(clock));
        return new AccessControl(gate, places.pages(), scheduler);
    }

    /** For {@code HttpService}. */
    public Authenticator authenticator() {
        return gate;
    }

    /** What tells clients where to get a token (RFC 9728); none without an issuer. */
    public List<Page> pages() {
        return pages;
    }

    @Override
    public void close() {
        scheduler.dispose();
    }
}
