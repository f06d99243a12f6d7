package ai.dbtool.db.plan;

import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads EXPLAIN's text form, as psql shows it and auto_explain logs it, into the tree its JSON form
 * would be (explain.c). What a digest does not use is left out.
 */
final class PlanText {

    /** Longer lines are conditions. */
    private static final int LONGEST_NODE = 1_000;

    private static final String NUMBER = "([0-9]{1,15}(?:\\.[0-9]{1,6})?)";

    private static final Pattern NODE =
            Pattern.compile(
                    "^(\\s*)(->\\s+)?([A-Z][^(]*?)\\s+\\(cost=N\\.\\.N rows=N width=[0-9]+\\)(?:\\s+\\((?:never executed|actual (?:time=N\\.\\.N )?rows=N loops=N)\\))?.*$"
                            .replace("N", NUMBER));

    private static final Pattern SUBPLAN =
            Pattern.compile("^\\s*((?:InitPlan|SubPlan|CTE) \\S+).*$");
    private static final Pattern PROPERTY = Pattern.compile("^\\s*([A-Z][A-Za-z/ -]*): (.+)$");

    private static final Pattern JOIN =
            Pattern.compile(
                    "^(Hash|Merge|Nested Loop)(?: (Left|Right|Full|Semi|Anti|Right Anti|Right Semi))?(?: Join)?$");

    private static final Pattern AGGREGATE =
            Pattern.compile("^(?:(Partial|Finalize) )?(Hash|Group|Mixed)?Aggregate$");

    private static final Pattern NAMED =
            Pattern.compile(
                    "^(.*?)(?: using (\\S+))? on (?:([^\\s.\"]+|\"[^\"]+\")\\.)?([^\\s.\"]+|\"[^\"]+\")(?: (\\S+))?$");

    /**
     * Named by itself, by its constraint, or by both; the relation stands there if it is not clear.
     */
    private static final Pattern TRIGGER =
            Pattern.compile(
                    "^\\s*Trigger(?: (?!for constraint )(.+?))?(?: for constraint (.+?))?(?: on (\\S+))?: (?:time=N )?calls=([0-9]{1,15})$"
                            .replace("N", NUMBER));

    private static final Pattern JIT_TOTAL = Pattern.compile("Total " + NUMBER + " ms");

    private static final Pattern READ_TIME =
            Pattern.compile("^(?:shared(?:/local)? )?read=" + NUMBER);

    private static final Pattern MILLIS = Pattern.compile(NUMBER + " ms");

    private static final Pattern AMOUNT = Pattern.compile("([A-Za-z ]+?)[=:] ?([0-9]{1,15})");

    private static final Set<String> TEXTS =
            Set.of(
                    "Filter",
                    "Index Cond",
                    "Recheck Cond",
                    "Hash Cond",
                    "Merge Cond",
                    "Join Filter",
                    "One-Time Filter",
                    "TID Cond");

    private static final JsonMapper JSON = JsonMapper.shared();

    /** An open node and the column its arrow stands in. */
    private record Open(int column, ObjectNode node) {}

    private static final String QUERY_TEXT = "Query Text";

    private final ObjectNode top = JSON.createObjectNode();
    private @Nullable StringBuilder query;
    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable String subplan;
    private @Nullable ObjectNode current;
    private @Nullable ObjectNode jit;

    private PlanText() {}

    /** Fails with {@code bad_plan} when no line is a node. */
    static ObjectNode read(String text) {
        PlanText plan = new PlanText();
        text.lines().forEach(plan::line);
        plan.endQuery();
        if (!plan.top.has("Plan")) {
            throw new ToolFailure(
                    "bad_plan",
                    "plan is no output of EXPLAIN: no line has a node with (cost=.. rows=.. width=..)");
        }
        return plan.top;
    }

    /** Without psql's borders, which do not stand around a statement. */
    private String bare(String line) {
        if (query != null || line.startsWith(QUERY_TEXT)) {
            return line;
        }
        String bare = line.startsWith("|") ? line.substring(1) : line;
        String end = bare.stripTrailing();
        return end.endsWith("|") || end.endsWith("+") ? end.substring(0, end.length() - 1) : end;
    }

    private void line(String given) {
        String line = bare(given);
        Matcher node = NODE.matcher(line);
        Matcher label = SUBPLAN.matcher(line);
        Matcher property = PROPERTY.matcher(line);
        Matcher trigger = TRIGGER.matcher(line);
        if (line.length() <= LONGEST_NODE && node.matches()) {
            endQuery();
            int column = node.group(1).length() + (node.group(2) == null ? 0 : 1);
            place(column, node(node));
        } else if (query != null && !line.startsWith("Query Parameters: ")) {
            query.append('\n').append(line);
        } else if (line.length() <= LONGEST_NODE && trigger.matches()) {
            trigger(trigger);
        } else if (property.matches()) {
            endQuery();
            property(property.group(1), property.group(2));
        } else if (label.matches()) {
            subplan = label.group(1);
        } else if (line.strip().equals("Planning:")) {
            current = null;
        } else if (line.strip().equals("JIT:")) {
            current = null;
            jit = top.putObject("JIT");
        }
    }

    /** The statement goes on over lines until its parameters or the plan come. */
    private void endQuery() {
        if (query != null) {
            top.put(QUERY_TEXT, query.toString());
            query = null;
        }
    }

    private void place(int column, ObjectNode node) {
        while (!open.isEmpty() && open.peek().column() >= column) {
            open.pop();
        }
        Open parent = open.peek();
        if (parent == null) {
            if (top.has("Plan")) {
                throw new ToolFailure("bad_plan", "plan holds more than one plan; give one");
            }
            top.set("Plan", node);
        } else {
            ArrayNode children = parent.node().withArray("Plans");
            node.put("Parent Relationship", relationship(parent.node(), children));
            if (subplan != null) {
                node.put("Subplan Name", subplan);
            }
            children.add(node);
        }
        subplan = null;
        current = node;
        open.push(new Open(column, node));
    }

    private String relationship(ObjectNode parent, ArrayNode children) {
        if (subplan != null) {
            return subplan.startsWith("SubPlan") ? "SubPlan" : "InitPlan";
        }
        boolean second =
                parent.has("Join Type")
                        && children.valueStream()
                                .anyMatch(
                                        c ->
                                                c.path("Parent Relationship")
                                                        .asString("")
                                                        .equals("Outer"));
        return second ? "Inner" : "Outer";
    }

    private void trigger(Matcher line) {
        current = null;
        ObjectNode trigger = top.withArray("Triggers").addObject();
        put(trigger, "Trigger Name", line.group(1));
        put(trigger, "Constraint Name", line.group(2));
        put(trigger, "Relation", line.group(3));
        if (line.group(4) != null) {
            trigger.put("Time", Double.parseDouble(line.group(4)));
        }
        trigger.put("Calls", Long.parseLong(line.group(5)));
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, unquoted(value));
        }
    }

    private static ObjectNode node(Matcher line) {
        ObjectNode node = JSON.createObjectNode();
        name(node, line.group(3).strip());
        node.put("Startup Cost", Double.parseDouble(line.group(4)));
        node.put("Total Cost", Double.parseDouble(line.group(5)));
        node.put("Plan Rows", Double.parseDouble(line.group(6)));
        if (line.group(7) != null) {
            node.put("Actual Startup Time", Double.parseDouble(line.group(7)));
            node.put("Actual Total Time", Double.parseDouble(line.group(8)));
        }
        boolean ran = line.group(9) != null;
        if (ran || line.group().contains("(never executed)")) {
            node.put("Actual Rows", ran ? Double.parseDouble(line.group(9)) : 0);
            node.put("Actual Loops", ran ? Double.parseDouble(line.group(10)) : 0);
        }
        return node;
    }

    private static void name(ObjectNode node, String shown) {
        String name = shown;
        if (name.startsWith("Parallel ")) {
            node.put("Parallel Aware", true);
            name = name.substring("Parallel ".length());
        }
        Matcher named = NAMED.matcher(name);
        if (named.matches()) {
            name = named.group(1).replace(" Backward", "");
            target(node, name, named);
        }
        Matcher join = JOIN.matcher(name);
        Matcher aggregate = AGGREGATE.matcher(name);
        if (join.matches() && !name.equals("Hash")) {
            boolean loop = join.group(1).equals("Nested Loop");
            node.put("Join Type", join.group(2) == null ? "Inner" : join.group(2));
            name = loop ? "Nested Loop" : join.group(1) + " Join";
        } else if (aggregate.matches()) {
            String kind = String.valueOf(aggregate.group(2));
            node.put(
                    "Strategy",
                    switch (kind) {
                        case "Hash" -> "Hashed";
                        case "Group" -> "Sorted";
                        case "Mixed" -> "Mixed";
                        default -> "Plain";
                    });
            name = "Aggregate";
        }
        node.put("Node Type", name);
    }

    private static void target(ObjectNode node, String type, Matcher named) {
        String schema = named.group(3);
        String object = unquoted(named.group(4));
        if (named.group(2) != null) {
            node.put("Index Name", unquoted(named.group(2)));
        }
        if (type.equals("Bitmap Index Scan")) {
            node.put("Index Name", object);
            return;
        }
        boolean table =
                !List.of("CTE Scan", "Function Scan", "Subquery Scan", "Values Scan")
                        .contains(type);
        if (table) {
            node.put("Relation Name", object);
            if (schema != null) {
                node.put("Schema", unquoted(schema));
            }
        }
        node.put("Alias", named.group(5) == null ? object : unquoted(named.group(5)));
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
    }

    private void property(String key, String value) {
        if (key.equals("Planning Time") || key.equals("Execution Time")) {
            Matcher millis = MILLIS.matcher(value);
            if (millis.find()) {
                top.put(key, Double.parseDouble(millis.group(1)));
            }
        } else if (key.equals(QUERY_TEXT) && !top.has("Plan")) {
            query = new StringBuilder(value);
        } else if (current != null) {
            property(current, key, value);
        } else if (jit != null) {
            compiled(jit, key, value);
        }
    }

    private static void compiled(ObjectNode jit, String key, String value) {
        Matcher total = JIT_TOTAL.matcher(value);
        if (key.equals("Functions") && value.matches("[0-9]{1,9}")) {
            jit.put(key, Integer.parseInt(value));
        } else if (key.equals("Timing") && total.find()) {
            jit.putObject(key).put("Total", Double.parseDouble(total.group(1)));
        }
    }

    private static void property(ObjectNode node, String key, String value) {
        boolean count =
                (key.startsWith("Rows Removed by ") || key.startsWith("Workers "))
                        && value.matches("[0-9]{1,15}");
        if (count) {
            node.put(key, Long.parseLong(value));
        } else if (TEXTS.contains(key)) {
            node.put(key, value);
        } else if (key.equals("Sort Method")) {
            node.put("Sort Space Type", value.contains("Disk:") ? "Disk" : "Memory");
            node.put("Sort Space Used", amount(value, value.contains("Disk:") ? "Disk" : "Memory"));
        } else if (key.equals("Buckets")) {
            node.put("Hash Batches", amount(value, "Batches"));
            node.put("Peak Memory Usage", amount(value, "Memory Usage"));
        } else if (key.equals("Batches") || key.equals("Planned Partitions")) {
            node.put("Disk Usage", amount(value, "Disk Usage"));
        } else if (key.equals("Storage")) {
            node.put("Storage", value.startsWith("Disk") ? "Disk" : "Memory");
            node.put("Maximum Storage", amount(value, "Maximum Storage"));
        } else if (key.equals("Buffers")) {
            buffers(node, value);
        } else if (key.equals("WAL")) {
            node.put("WAL Bytes", amount(value, "bytes"));
        } else if (key.equals("I/O Timings")) {
            Matcher read = READ_TIME.matcher(value);
            if (read.find()) {
                node.put("Shared I/O Read Time", Double.parseDouble(read.group(1)));
            }
        }
    }

    private static void buffers(ObjectNode node, String value) {
        for (String group : value.split(", ")) {
            if (group.startsWith("shared")) {
                node.put("Shared Hit Blocks", amount(group, "hit"));
                node.put("Shared Read Blocks", amount(group, "read"));
                node.put("Shared Dirtied Blocks", amount(group, "dirtied"));
            } else if (group.startsWith("temp")) {
                node.put("Temp Read Blocks", amount(group, "read"));
                node.put("Temp Written Blocks", amount(group, "written"));
            }
        }
    }

    /** The number that follows {@code name}; 0 without it. */
    private static long amount(String text, String name) {
        Matcher amount = AMOUNT.matcher(text);
        while (amount.find()) {
            if (amount.group(1).strip().endsWith(name)) {
                return Long.parseLong(amount.group(2));
            }
        }
        return 0;
    }
}
