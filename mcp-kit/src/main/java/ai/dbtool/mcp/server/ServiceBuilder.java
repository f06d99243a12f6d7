package ai.dbtool.mcp.server;

import ai.dbtool.mcp.protocol.ParamHeaders;

import io.modelcontextprotocol.spec.McpSchema;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts a {@link Service} together. */
public final class ServiceBuilder {

    /** How long a person may take to answer, round by round. */
    private static final Duration ROUND = Duration.ofMinutes(15);

    private final McpSchema.Implementation info;
    private final Map<String, Object> capabilities = new LinkedHashMap<>();
    private final Map<String, Method> methods = new LinkedHashMap<>();
    private final Map<String, CacheHint> cacheHints = new LinkedHashMap<>();
    private final Map<String, ParamHeaders> paramHeaders = new LinkedHashMap<>();
    private Admission admission = Admission.ALL;
    private String instructions = "";
    private CallGuard guard = CallGuard.OPEN;
    private byte[] stateKey = random();

    /** A service that can nothing yet. */
    public ServiceBuilder(McpSchema.Implementation info) {
        this.info = info;
    }

    /** What clients may show their model about the server as a whole. */
    public ServiceBuilder instructions(String text) {
        this.instructions = text;
        return this;
    }

    /**
     * Advertises a capability: a name and options of {@code ServerCapabilities}, as {@code tools}
     * and {@code {"listChanged": true}}. What {@link Subscriptions} may be told follows from it.
     */
    public ServiceBuilder capability(String name, Map<String, Object> options) {
        capabilities.put(name, Map.copyOf(options));
        return this;
    }

    /**
     * Adds a method for both eras. Those that belong to the protocol itself are there already:
     * {@code initialize}, {@code ping}, {@code logging/setLevel}, {@code resources/subscribe} and
     * {@code unsubscribe}, {@code server/discover}, {@code subscriptions/listen}.
     */
    public ServiceBuilder method(String name, Method method) {
        methods.put(name, method);
        return this;
    }

    /** Says how long the results of {@code method} keep; without it they do not. */
    public ServiceBuilder cache(String method, CacheHint hint) {
        cacheHints.put(method, hint);
        return this;
    }

    /** Checks the headers that repeat arguments of {@code tool} where its schema marks any. */
    public ServiceBuilder paramHeaders(String tool, Map<String, ?> inputSchema) {
        ParamHeaders headers = ParamHeaders.of(inputSchema);
        if (!headers.isEmpty()) {
            paramHeaders.put(tool, headers);
        }
        return this;
    }

    /** What redacts the words of failures; without it nothing does. */
    public ServiceBuilder guard(CallGuard callGuard) {
        this.guard = callGuard;
        return this;
    }

    /**
     * The key that seals what clients carry between the rounds of a call; the same in every process
     * that may get the next round. Without it each process has its own.
     */
    public ServiceBuilder stateKey(byte[] bits) {
        this.stateKey = bits.clone();
        return this;
    }

    /** Which resources can be subscribed to; without it all. */
    ServiceBuilder admission(Admission deciding) {
        this.admission = deciding;
        return this;
    }

    /** The service. */
    public Service build() {
        return new Service(this);
    }

    McpSchema.Implementation info() {
        return info;
    }

    String instructions() {
        return instructions;
    }

    Map<String, Object> capabilities() {
        return Map.copyOf(capabilities);
    }

    Map<String, Method> methods() {
        return Map.copyOf(methods);
    }

    Map<String, CacheHint> cacheHints() {
        return Map.copyOf(cacheHints);
    }

    Map<String, ParamHeaders> paramHeaders() {
        return Map.copyOf(paramHeaders);
    }

    Admission admission() {
        return admission;
    }

    CallGuard guard() {
        return guard;
    }

    RequestState requestState() {
        return new RequestState(stateKey, Clock.systemUTC(), ROUND);
    }

    private static byte[] random() {
        byte[] bits = new byte[32];
        new SecureRandom().nextBytes(bits);
        return bits;
    }
}
