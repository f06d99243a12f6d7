package ai.dbtool.testkit.protocol;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JSON schema that one revision of the specification publishes, asked about messages of a
 * server. See docs/decisions/115-messages-against-the-published-schema.md.
 */
public final class SpecSchema {

    private static final Map<String, SpecSchema> ALL =
            Stream.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28")
                    .collect(
                            LinkedHashMap::new,
                            (all, revision) -> all.put(revision, new SpecSchema(revision)),
                            Map::putAll);

    private final String revision;
    private final String base;
    private final JsonNode definitions;
    private final SchemaRegistry registry;

    /** Method of a request or notification of a server -> its definition. */
    private final Map<String, String> ofServers;

    /** The same of a client. */
    private final Map<String, String> ofClients;

    /** Method of a request that only a client sends -> definition of its result. */
    private final Map<String, String> results = new LinkedHashMap<>();

    /** Error code -> definition of the message that carries it. */
    private final Map<Integer, String> errors = new LinkedHashMap<>();

    private SpecSchema(String revision) {
        String text = text(revision);
        JsonNode schema = RawClient.JSON.readTree(text);
        String key = schema.has("$defs") ? "$defs" : "definitions";
        String id = "https://modelcontextprotocol.io/schema/" + revision;
        this.revision = revision;
        this.base = id + "#/" + key + "/";
        this.definitions = schema.path(key);
        this.registry =
                SchemaRegistry.withDefaultDialect(
                        key.equals("$defs")
                                ? SpecificationVersion.DRAFT_2020_12
                                : SpecificationVersion.DRAFT_7,
                        builder ->
                                builder.schemas(Map.of(id, text))
                                        .schemaRegistryConfig(
                                                SchemaRegistryConfig.builder()
                                                        .formatAssertionsEnabled(true)
                                                        .build()));
        this.ofServers = methods("ServerRequest", "ServerNotification");
        this.ofClients = methods("ClientRequest", "ClientNotification");
        methods("ClientRequest")
                .forEach((method, request) -> results.put(method, resultOf(request)));
        for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
            for (JsonNode part : definition.getValue().at("/properties/error/allOf")) {
                JsonNode code = part.at("/properties/code/const");
                if (code.isInt()) {
                    errors.put(code.asInt(), definition.getKey());
                }
            }
        }
    }

    /** The schema of a revision, such as {@code 2025-11-25}. */
    public static SpecSchema of(String revision) {
        SpecSchema schema = ALL.get(revision);
        if (schema == null) {
            throw new IllegalArgumentException(
                    "no schema of revision " + revision + "; known: " + ALL.keySet());
        }
        return schema;
    }

    /** Whether there is such a revision. */
    static boolean knows(String revision) {
        return ALL.containsKey(revision);
    }

    /**
     * What is wrong with a message of a server; empty when nothing is.
     *
     * @param asked the method of the request that it answers; {@code null} when it answers none, or
     *     none that could be read
     */
    public List<String> problems(JsonNode message, @Nullable String asked) {
        if (!message.isObject()) {
            return List.of("no JSON-RPC message of " + revision);
        }
        if (message.has("method")) {
            return call("server", ofServers, message);
        }
        if (message.has("error")) {
            return check(
                    errors.getOrDefault(
                            message.path("error").path("code").asInt(0),
                            first("JSONRPCErrorResponse", "JSONRPCError")),
                    identified(message, asked));
        }
        List<String> problems = check(first("JSONRPCResultResponse", "JSONRPCResponse"), message);
        if (!problems.isEmpty() || asked == null) {
            return problems;
        }
        JsonNode body = message.path("result");
        // The schema takes any object with a resultType for an InputRequiredResult, so that the
        // type must be chosen here.
        boolean asks = body.path("resultType").asString("").equals("input_required");
        return check(
                asks && mayAsk(asked)
                        ? "InputRequiredResult"
                        : results.getOrDefault(asked, "EmptyResult"),
                body);
    }

    /** What is wrong with a request or notification of a client; empty when nothing is. */
    public List<String> problemsOfClient(JsonNode message) {
        return call("client", ofClients, message);
    }

    private List<String> call(String who, Map<String, String> methods, JsonNode message) {
        String method = message.path("method").asString("");
        String definition = methods.get(method);
        return definition == null
                ? List.of("no " + who + " sends '" + method + "' in " + revision)
                : check(definition, message);
    }

    /**
     * JSON-RPC 2.0, which every revision builds on, wants {@code "id": null} in the error about a
     * message whose id could not be read; the schemas either demand an id or allow to leave it out.
     */
    private static JsonNode identified(JsonNode message, @Nullable String asked) {
        return asked == null && message.path("id").isNull()
                ? message.deepCopy().asObject().put("id", "unreadable")
                : message;
    }

    private boolean mayAsk(String method) {
        return definitions.has("InputRequiredResult")
                && List.of("tools/call", "prompts/get", "resources/read").contains(method);
    }

    private List<String> check(String definition, JsonNode value) {
        return registry.getSchema(SchemaLocation.of(base + definition)).validate(value).stream()
                .map(error -> definition + " of " + revision + ": " + error)
                .toList();
    }

    private Map<String, String> methods(String... unions) {
        Map<String, String> methods = new LinkedHashMap<>();
        for (String union : unions) {
            if (definitions.path(union).has("properties")) {
                // A union of one.
                methods.put(method(union), union);
            }
            for (JsonNode member : definitions.path(union).path("anyOf")) {
                String ref = member.path("$ref").asString();
                String name = ref.substring(ref.lastIndexOf('/') + 1);
                methods.put(method(name), name);
            }
        }
        return methods;
    }

    private String method(String definition) {
        return definitions.path(definition).at("/properties/method/const").asString("");
    }

    private String resultOf(String request) {
        String result = request.substring(0, request.length() - "Request".length()) + "Result";
        return definitions.has(result) ? result : "EmptyResult";
    }

    private String first(String... names) {
        return Stream.of(names).filter(definitions::has).findFirst().orElseThrow();
    }

    private static String text(String revision) {
        try (InputStream in = SpecSchema.class.getResourceAsStream("spec/" + revision + ".json")) {
            if (in == null) {
                throw new IllegalStateException("the schema of " + revision + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
