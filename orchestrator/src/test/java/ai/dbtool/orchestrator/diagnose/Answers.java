package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.client.ServerState;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.evidence.Outcome;
import ai.dbtool.orchestrator.evidence.ToolAnswer;
import ai.dbtool.prompts.Catalogue;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What tools answer about a healthy system, in the shapes of the tool contracts; tests add what is
 * wrong. Log events are filtered by class, SQLSTATE, user and text as the log server does.
 */
final class Answers implements ToolHost {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, ObjectNode> results = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();
    private final Map<String, JsonNode> plans = new HashMap<>();
    private final List<String> absent = new ArrayList<>();

    Answers() {
        results.put(
                "db_overview",
                object(
                        """
                        {"server":{"version":"18.6","major":18,"inRecovery":false},"role":{"name":"dba_tool","superuser":false,"monitor":true},
                         "connections":{"total":7,"active":1,"idle":6,"idleInTransaction":0,"max":100},"blindSpots":[]}
                        """));
        results.put(
                "db_activity",
                object("{\"sessions\":[],\"blocking\":[],\"idleInTransaction\":[]}"));
        results.put(
                "db_health",
                object(
                        """
                        {"areas":{"connections":{"max":100,"reserved":3,"used":7,"usedPercent":7.2,"idleInTransaction":0},
                          "locks":{"waiting":0,"longestWaitSeconds":0.0,"deadlocks":0},
                          "checkpoints":{"timed":12,"requested":2,"requestedPercent":14.3,"walBytesPerSecond":20000.0,
                            "maxWalSizeBytes":1073741824,"checkpointTimeoutSeconds":300},
                          "sequences":{"sequences":[{"sequence":"public.orders_id_seq","dataType":"bigint","lastValue":5000,
                            "maxValue":9223372036854775807,"increment":1,"cycle":false,"remaining":9223372036854770807,"usedPercent":0.0}],"unreadable":[]},
                          "vacuum":{"autovacuum":true,"pace":{"scope":"global","autovacuum":true,"maxWorkers":3,"runningWorkers":0,
                            "naptimeSeconds":60,"costDelayMillis":2.0,"costLimit":200,"scaleFactor":0.2,"dirtyBytesPerSecond":40960000,
                            "freezeMaxAge":200000000},"tables":[],"horizon":[],
                            "databases":[{"database":"shop","xidAge":1200,"multixactAge":4}]},
                          "replication":{"commit":{"synchronousStandbyNames":"","synchronousCommit":"on","synchronousStandbys":0,"waiting":0,
                            "walBytesKept":50331648},"archiver":{"mode":"off","archived":0,"failed":0,"failing":false},"slots":[],"standbys":[]},
                          "access":{"listener":{"port":5432,"listenAddresses":"127.0.0.1","ssl":false},
                            "roles":[{"role":"app","connectionLimit":-1,"connections":6,"superuser":false,"expired":false},
                              {"role":"billing","connectionLimit":4,"connections":0,"superuser":false,"expired":false}],
                            "databases":[],"clients":[]},
                          "evidence":{"settings":[]},
                          "settings":{"roleSettings":[{"role":"report","setting":"work_mem","value":"64MB","serverValue":"4096","unit":"kB"}],
                            "pendingRestart":[],"nonDefault":[{"setting":"vacuum_cost_page_miss","value":"3","source":"configuration file"}],"fileErrors":[]}},
                         "findings":[]}
                        """));
        results.put(
                "db_top_queries",
                object(
                        """
                        {"available":true,"queries":[{"queryid":"11","user":"app","database":"shop","query":"SELECT 1",
                          "calls":5000,"totalMillis":300.0,"meanMillis":0.06,"maxMillis":4.0}]}
                        """));
        results.put("log_overview", object("{\"events\":900,\"classes\":[],\"blindSpots\":[]}"));
        results.put("log_sources", object("{\"sources\":[]}"));
        results.put("log_search", object("{\"groups\":[],\"events\":[]}"));
        results.put("config_sources", object("{\"sources\":[]}"));
        results.put("config_search", object("{\"hits\":[]}"));
        results.put(
                "db_schema",
                object(
                        "{\"detail\":\"names\",\"objects\":[{\"name\":\"shop.orders\",\"kind\":\"table\"}]}"));
        results.put("config_effective", object("{\"settings\":[],\"errors\":[]}"));
    }

    static ObjectNode object(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    /** Adds a row to the array at {@code pointer} of what {@code tool} answers. */
    Answers with(String tool, String pointer, String row) {
        ((ArrayNode) results.get(tool).at(pointer)).add(JSON.readTree(row));
        return this;
    }

    /** Sets members of the object at {@code pointer}. */
    Answers set(String tool, String pointer, String members) {
        ((ObjectNode) results.get(tool).at(pointer)).setAll(object(members));
        return this;
    }

    Answers plan(String queryid, String plan) {
        plans.put(queryid, JSON.readTree(plan));
        return this;
    }

    Answers event(int times, String event) {
        for (int i = 0; i < times; i++) {
            with("log_search", "/events", event);
        }
        return this;
    }

    /** The tools that start with {@code prefix} fail as one does that cannot reach its system. */
    Answers failing(String prefix, String message) {
        failures.put(prefix, message);
        return this;
    }

    /** The server that offers the tools with this prefix is not there. */
    Answers absent(String prefix) {
        absent.add(prefix);
        return this;
    }

    @Override
    public Mono<List<ServerState>> servers() {
        return Mono.just(
                List.of("db_", "log_", "config_").stream()
                        .map(
                                prefix ->
                                        new ServerState(
                                                prefix.replace("_", ""),
                                                List.of(),
                                                "",
                                                absent.contains(prefix) ? "not started" : null,
                                                null))
                        .toList());
    }

    @Override
    public Mono<ToolAnswer> call(String tool, ObjectNode args) {
        String prefix = tool.substring(0, tool.indexOf('_') + 1);
        if (absent.contains(prefix)) {
            return Mono.just(new ToolAnswer("", Outcome.UNAVAILABLE, null, "not offered"));
        }
        if (failures.containsKey(prefix)) {
            return Mono.just(new ToolAnswer(prefix, Outcome.FAILED, null, failures.get(prefix)));
        }
        JsonNode result =
                tool.equals("db_explain")
                        ? plans.get(args.path("queryid").asString(""))
                        : results.get(tool);
        if (result == null) {
            return Mono.just(new ToolAnswer(prefix, Outcome.FAILED, null, "no plan"));
        }
        return Mono.just(
                new ToolAnswer(
                        prefix,
                        Outcome.OK,
                        tool.equals("log_search") ? filtered(result, args) : result,
                        ""));
    }

    private static JsonNode filtered(JsonNode result, ObjectNode args) {
        ArrayNode events = JSON.createArrayNode();
        for (JsonNode event : result.path("events")) {
            boolean wanted =
                    matches(args.path("sqlstate"), event.path("sqlstate"))
                            && matches(args.path("user"), event.path("user"))
                            && (args.path("contains").isMissingNode()
                                    || event.path("message")
                                            .asString("")
                                            .contains(args.path("contains").asString("")))
                            && (args.path("classes").isMissingNode()
                                    || args.path("classes")
                                            .toString()
                                            .contains(event.path("class").toString()));
            if (wanted) {
                events.add(event);
            }
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.set("groups", JSON.createArrayNode());
        answer.set("events", events);
        return answer;
    }

    private static boolean matches(JsonNode wanted, JsonNode value) {
        return wanted.isMissingNode() || wanted.equals(value);
    }

    Diagnosis diagnose(String symptom) {
        return diagnose(symptom, Narrator.none());
    }

    Diagnosis diagnose(String symptom, Narrator narrator) {
        Diagnosis diagnosis =
                new Diagnose(
                                this,
                                Catalogue.load(),
                                narrator,
                                null,
                                Clock.systemUTC(),
                                Duration.ofSeconds(10))
                        .toEnd(DiagnoseRequest.symptom(symptom))
                        .block(Duration.ofMinutes(1));
        if (diagnosis == null) {
            throw new AssertionError("a diagnosis always ends");
        }
        return diagnosis;
    }

    /** Names of the causes found, as {@code CODE(entities)}. */
    List<String> causes(String symptom) {
        return diagnose(symptom).report().causes().stream()
                .map(
                        cause ->
                                ai.dbtool.orchestrator.playbook.Entities.text(
                                        cause.code(), cause.entities()))
                .toList();
    }
}
