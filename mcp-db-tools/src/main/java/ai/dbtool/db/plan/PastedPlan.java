package ai.dbtool.db.plan;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plan that somebody else made: auto_explain's in the log, or one that was pasted. It is data:
 * nothing of it is run, and a table of it counts as one of ours only when exactly one table here
 * has that name.
 *
 * @param json as EXPLAIN (FORMAT JSON) would have written it
 */
record PastedPlan(KeptPlans.Asked asked, String json) {

    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int MOST_NODES = 2_000;
    private static final int DEEPEST = 200;
    private static final String UNKNOWN = "(a plan from elsewhere)";

    /** As auto_explain begins. */
    private static final Pattern LOGGED =
            Pattern.compile("^\\s*duration: ([0-9]{1,12}\\.[0-9]{1,6}) ms  plan:\\s*\\n");

    private static final JsonMapper JSON = JsonMapper.shared();

    record NameRow(String name, String schema) {}

    /** Without VERBOSE a plan names no schemas. */
    private static final String SCHEMAS =
            """
            SELECT c.relname AS name, min(n.nspname) AS schema
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relname = ANY (CAST(:names AS text[])) AND c.relkind IN ('r', 'p', 'm', 'f')
               AND n.nspname !~ '^pg_(toast|temp)'
             GROUP BY c.relname HAVING count(*) = 1
            """;

    /** Fails with {@code bad_plan} when {@code text} is none. */
    static Mono<PastedPlan> read(String text, Database database) {
        if (text.length() > MOST_CHARACTERS) {
            throw new ToolFailure(
                    "bad_plan", "plan may have at most " + MOST_CHARACTERS + " characters");
        }
        Matcher head = LOGGED.matcher(text);
        String plan = head.find() ? text.substring(head.end()) : text;
        String stripped = plan.strip();
        boolean json = stripped.startsWith("[") || stripped.startsWith("{");
        ObjectNode top = json ? json(stripped) : PlanText.read(plan);
        if (head.hasMatch() && !top.has("Execution Time")) {
            top.put("Execution Time", Double.parseDouble(head.group(1)));
        }
        TreeSet<String> names = new TreeSet<>();
        bounded(top.path("Plan"), 1, new int[1], names);
        return database.rows(NameRow.class, SCHEMAS, Map.of("names", List.copyOf(names)))
                .map(rows -> named(top, rows));
    }

    private static ObjectNode json(String text) {
        try {
            JsonNode read = JSON.readTree(text);
            JsonNode top = read.isArray() ? read.path(0) : read;
            if (top instanceof ObjectNode object
                    && object.path("Plan").path("Node Type").isString()) {
                return object;
            }
        } catch (JacksonException e) {
            throw new ToolFailure(
                    "bad_plan", "plan is no whole JSON text; give the whole output of EXPLAIN");
        }
        throw new ToolFailure(
                "bad_plan", "plan holds no \"Plan\" with a \"Node Type\", as EXPLAIN writes it");
    }

    private static void bounded(JsonNode node, int depth, int[] nodes, TreeSet<String> names) {
        nodes[0]++;
        if (depth > DEEPEST || nodes[0] > MOST_NODES) {
            throw new ToolFailure(
                    "bad_plan",
                    "plan may have at most " + MOST_NODES + " nodes, " + DEEPEST + " deep");
        }
        if (node.path("Relation Name").isString() && !node.has("Schema")) {
            names.add(node.path("Relation Name").asString());
        }
        for (JsonNode child : node.path("Plans")) {
            bounded(child, depth + 1, nodes, names);
        }
    }

    private static PastedPlan named(ObjectNode top, List<NameRow> rows) {
        Map<String, String> schemas = new HashMap<>();
        rows.forEach(r -> schemas.put(r.name(), r.schema()));
        name(top.path("Plan"), schemas);
        ArrayNode whole = JSON.createArrayNode().add(top);
        boolean analyzed = top.path("Plan").path("Actual Rows").isNumber();
        return new PastedPlan(
                new KeptPlans.Asked(
                        null,
                        top.path("Query Text").asString(UNKNOWN),
                        null,
                        false,
                        analyzed,
                        null),
                whole.toString());
    }

    /**
     * This plan as one of the statement that was counted by {@code queryid}; fails with {@code
     * bad_plan} when its text is another one's. The log names a statement by what ran when the plan
     * was written, which within a transaction of the extended protocol is already the next one.
     */
    PastedPlan of(String queryid, StatementText.TextRow counted) {
        String text = asked.query();
        if (!text.equals(UNKNOWN) && !SameStatement.is(counted.query(), text)) {
            throw new ToolFailure(
                    "bad_plan",
                    "plan is of another statement than queryid "
                            + queryid
                            + "; pass it without queryid");
        }
        return new PastedPlan(
                new KeptPlans.Asked(
                        queryid, counted.query(), null, false, asked.analyzed(), counted),
                json);
    }

    private static void name(JsonNode node, Map<String, String> schemas) {
        String schema = schemas.get(node.path("Relation Name").asString(""));
        if (node instanceof ObjectNode object && schema != null && !object.has("Schema")) {
            object.put("Schema", schema);
        }
        for (JsonNode child : node.path("Plans")) {
            name(child, schemas);
        }
    }
}
