package ai.dbtool.cli;

import ai.dbtool.testkit.guard.AttackedDatabase;
import ai.dbtool.testkit.protocol.RawClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every string argument of every tool of the database server, and the ways through it. */
final class Ways {

    /** What most tools take; refused before anything is asked of a database. */
    private static final Set<String> SHARED = Set.of("connection", "at", "window", "against");

    private static final String BY_TEXT = "SELECT c FROM t WHERE c = $1";

    private final AttackedServer server;
    private final String role;
    private final String queryid;
    private final String planId;
    private final String cursor;

    /** Ways on {@code server}, with ids of plans and pages that {@code role} was given. */
    Ways(AttackedServer server, String role) {
        this.server = server;
        this.role = role;
        server.attacked()
                .cluster()
                .execute(AttackedDatabase.NAME, "SELECT count(*) FROM big WHERE id < 7");
        this.queryid =
                server.attacked()
                        .cluster()
                        .scalar(
                                AttackedDatabase.NAME,
                                "SELECT queryid FROM pg_stat_statements WHERE query LIKE '%FROM big WHERE id%' LIMIT 1");
        this.planId = ask("db_explain", Map.of("sql", "SELECT * FROM t")).at("/planId").asString();
        this.cursor =
                ask("db_query", Map.of("sql", "SELECT id FROM t ORDER BY id", "max_rows", 3))
                        .at("/coverage/nextCursor")
                        .asString();
    }

    private JsonNode ask(String tool, Map<String, Object> arguments) {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        all.put("connection", role);
        return server.client()
                .request("tools/call", Map.of("name", tool, "arguments", all))
                .structured();
    }

    /** Where the text is SQL itself. */
    List<Way> sql() {
        return List.of(
                Way.to("db_query", "sql").answering("SELECT 40 + 2", "42"),
                Way.to("db_explain", "sql").answering("SELECT * FROM t", "Seq Scan"),
                Way.to("db_explain", "sql").with("analyze", true).answering("TABLE t", "Seq Scan"),
                Way.to("db_why_rows", "sql").answering("SELECT 1 FROM t WHERE id < 0", "id"),
                Way.to("db_check_fix", "sql").answering("DROP TABLE t", "DROP"),
                Way.to("db_indexes", "target").answering("SELECT * FROM big WHERE id = 7", "big"));
    }

    /** Where the text stands in something else that reaches the database. */
    List<Way> inside() {
        return Stream.of(params(), places(), plans(), statements(), names())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Way> params() {
        Way query = Way.to("db_query", "params").takingSeveral();
        Way explain = Way.to("db_explain", "params").takingSeveral();
        Way why = Way.to("db_why_rows", "params").takingSeveral();
        return List.of(
                query.with("sql", BY_TEXT).answering("c7", "c7"),
                query.with("sql", "SELECT to_regclass($1)").answering("t", "t"),
                query.with("sql", "SELECT $1::text::regtype").answering("int", "integer"),
                query.with("sql", "SELECT $1::jsonb ->> 'k'").answering("{\"k\": 7}", "7"),
                query.with("sql", "SELECT jsonb_path_query(j, $1::jsonpath) FROM t")
                        .answering("$.k", "200"),
                query.with("sql", "SELECT websearch_to_tsquery($1), $1::xml")
                        .answering("apple", "appl"),
                query.with("sql", "SELECT current_setting($1, true)").answering("work_mem", "MB"),
                query.with("sql", "SELECT c FROM t WHERE c ~ $1 OR c LIKE $1")
                        .answering("^c19.$", "c199"),
                query.with("sql", "SELECT id FROM t ORDER BY id LIMIT $1::text::int")
                        .answering("1", "1"),
                explain.with("sql", BY_TEXT).answering("c7", "Scan"),
                explain.with("sql", BY_TEXT).with("analyze", true).answering("c7", "Scan"),
                why.with("sql", BY_TEXT + " AND id > 1000").answering("c7", "id > 1000"));
    }

    /** Indexes that are to be pretended; without hypopg they are read, and then it is missed. */
    private List<Way> places() {
        Way indexes =
                Way.to("db_explain", "indexes")
                        .takingSeveral()
                        .with("sql", "SELECT * FROM t WHERE x = 7 AND c = 'c'");
        String missed = "hypopg|is (not )?used";
        String none = "Error .bad_arguments.: an index is given as";
        return List.of(
                indexes.in("t(«»)").answering("x", missed),
                indexes.in("t(x, «» desc)").answering("c", missed),
                indexes.in("«»(x)").answering("public.t", missed),
                indexes.answering("t(x)", missed),
                indexes.in("t(\"«»\")").answering("x", missed),
                indexes.in("t(x); «»").answering("", none),
                indexes.in("t(x) WHERE «»").answering("x > 1", none),
                indexes.in("t((«»))").answering("x", none));
    }

    private List<Way> plans() {
        Way plan = Way.to("db_explain", "plan");
        return List.of(
                plan.answering("Seq Scan on t  (cost=0.00..4.50 rows=200 width=9)", "Seq Scan"),
                plan.in(text -> json(text, "id")).answering("t", "Seq Scan"),
                plan.in(text -> json("big", text)).answering("(id = 7)", "Seq Scan"),
                plan.in("Seq Scan on «»  (cost=0.00..4.50 rows=200 width=9)\n  Filter: (id = 7)")
                        .answering("t", "Seq Scan"),
                plan.in("Seq Scan on big  (cost=0.00..4000.50 rows=2 width=9)\n  Filter: («»)")
                        .answering("id = 7", "big"),
                plan.with("queryid", queryid)
                        .in(text -> json("big", text))
                        .answering("(id < 7)", "big"),
                Way.to("db_explain", "queryid").answering(queryid, "big"),
                Way.to("db_explain", "queryid").in(queryid + "«»").answering("", "big"),
                Way.to("db_explain", "plan_id").answering(planId, "Seq Scan"),
                Way.to("db_explain", "plan_id").in(planId + "«»").answering("", "Seq Scan"));
    }

    private static String json(String relation, String filter) {
        return JsonMapper.shared()
                .writeValueAsString(
                        List.of(
                                Map.of(
                                        "Plan",
                                        Map.of(
                                                "Node Type",
                                                "Seq Scan",
                                                "Relation Name",
                                                relation,
                                                "Schema",
                                                "public",
                                                "Alias",
                                                relation,
                                                "Filter",
                                                filter,
                                                "Startup Cost",
                                                0,
                                                "Total Cost",
                                                4_000,
                                                "Plan Rows",
                                                5,
                                                "Plan Width",
                                                8))));
    }

    /** Inside statements: whoever reviews them plans or counts what they hold. */
    private List<Way> statements() {
        Way fix = Way.to("db_check_fix", "sql");
        Way why = Way.to("db_why_rows", "sql");
        Way indexes = Way.to("db_indexes", "target");
        return List.of(
                fix.in("DELETE FROM t WHERE «»").answering("id = 7", "DELETE"),
                fix.in("UPDATE t SET c = («»)").answering("'x'", "UPDATE"),
                fix.in("INSERT INTO t (id) «»").answering("SELECT 1000", "INSERT"),
                fix.in("ALTER TABLE t ADD CHECK («»)").answering("id > 0", "CHECK"),
                fix.in("CREATE INDEX made ON t ((«»))").answering("lower(c)", "CREATE INDEX"),
                fix.in("CREATE VIEW made AS «»").answering("SELECT 1", "CREATE VIEW"),
                fix.in("ALTER TABLE t ALTER x SET DEFAULT «»").answering("0", "ALTER"),
                fix.in("DROP TABLE \"«»\"").answering("t", "DROP"),
                fix.in("VACUUM t; «»").answering("ANALYZE t", "VACUUM"),
                why.in("SELECT c FROM t WHERE id < 0 AND («»)").answering("x > 1", "id < 0"),
                why.in("SELECT c FROM t JOIN big USING (id) WHERE big.note = («»)")
                        .answering("'none'", "note"),
                indexes.in("SELECT * FROM big WHERE id = («»)").answering("7", "big"),
                indexes.in("SELECT * FROM big WHERE id = 7; «»")
                        .answering("SELECT * FROM t", "big"),
                indexes.answering(queryid, "big"),
                indexes.in("public.«»").answering("big", "statements"));
    }

    private List<Way> names() {
        String forged =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("[\"3\"]".getBytes(StandardCharsets.UTF_8));
        Way page =
                Way.to("db_query", "cursor")
                        .with("sql", "SELECT id FROM t ORDER BY id")
                        .with("connection", role);
        return List.of(
                page.answering(cursor, "4"),
                page.in(cursor + "«»").answering("", "4"),
                page.in(
                                text ->
                                        text.isEmpty()
                                                ? cursor
                                                : forged
                                                        + Base64.getUrlEncoder()
                                                                .encodeToString(
                                                                        text.getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8)))
                        .answering("", "4"),
                Way.to("db_schema", "cursor").answering("x", "Error .wrong_cursor"),
                Way.to("db_schema", "pattern").answering("orders", "orders"),
                Way.to("db_schema", "pattern").with("detail", "ddl").answering("orders", "CREATE"),
                Way.to("db_schema", "pattern").in("*«»*").answering("order", "orders"),
                Way.to("db_table", "table").answering("public.t", "public.t"),
                Way.to("db_table", "table").in("public.«»").answering("t", "public.t"),
                Way.to("db_table", "table").in("\"«»\"").answering("t", "public.t"),
                Way.to("db_top_queries", "user").answering("postgres", "calls"));
    }

    /** What is named alike in many tools, each with what the tool needs else. */
    List<Way> shared() {
        List<Way> shared = new ArrayList<>();
        for (String[] each : arguments(server.client())) {
            if (SHARED.contains(each[1])) {
                Way way = Way.to(each[0], each[1]);
                for (Map.Entry<String, Object> other : needed(each[0]).entrySet()) {
                    way = way.with(other.getKey(), other.getValue());
                }
                shared.add(way);
            }
        }
        return shared;
    }

    private Map<String, Object> needed(String tool) {
        return switch (tool) {
            case "db_query", "db_why_rows", "db_check_fix" -> Map.of("sql", "SELECT id FROM t");
            case "db_explain" -> Map.of("queryid", queryid);
            case "db_table" -> Map.of("table", "t");
            default -> Map.of();
        };
    }

    /** Tool and name of every argument that takes a text of any kind. */
    static List<String[]> arguments(RawClient client) {
        List<String[]> arguments = new ArrayList<>();
        for (JsonNode tool : client.tools()) {
            for (Map.Entry<String, JsonNode> property :
                    tool.at("/inputSchema/properties").properties()) {
                JsonNode type = property.getValue();
                JsonNode element =
                        type.path("type").asString("").equals("array") ? type.path("items") : type;
                if (element.path("type").asString("").equals("string") && !element.has("enum")) {
                    arguments.add(new String[] {tool.path("name").asString(), property.getKey()});
                }
            }
        }
        return arguments;
    }
}
