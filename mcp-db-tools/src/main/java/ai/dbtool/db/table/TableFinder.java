package ai.dbtool.db.table;

import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Sizes;
import ai.dbtool.mcp.tool.Nearest;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The relation a caller means by {@code table} or {@code schema.table}. */
final class TableFinder {

    /**
     * What was found.
     *
     * @param relkind as in pg_class
     * @param partitionKey of a partitioned table
     * @param parent the table a partition belongs to
     * @param server of a foreign table
     * @param populated whether a materialized view has data
     * @param lockedBy as {@link Locks#BY} says
     */
    record Found(
            long oid,
            String schema,
            String name,
            String qualified,
            String relkind,
            String accessMethod,
            List<String> options,
            boolean unlogged,
            boolean populated,
            int blockBytes,
            @Nullable String partitionKey,
            @Nullable String parent,
            @Nullable String server,
            @Nullable String lockedBy) {

        boolean hasStorage() {
            return List.of("r", "p", "m").contains(relkind);
        }

        boolean isPartitioned() {
            return relkind.equals("p");
        }

        String kind() {
            return switch (relkind) {
                case "p" -> "partitioned table";
                case "m" -> "materialized view";
                case "v" -> "view";
                case "f" -> "foreign table";
                default -> parent == null ? "table" : "partition";
            };
        }
    }

    record NameRow(String name) {}

    private static final Pattern PART =
            Pattern.compile("\\G\"((?:[^\"]|\"\")+)\"(?:\\.|$)|\\G([^\".]+)(?:\\.|$)");

    /** Two quoted names of 63 characters that are all doubled quotes, and the dot. */
    private static final int LONGEST = 257;

    private static final String FIND =
            "WITH "
                    + Sizes.LOCKED
                    + ", "
                    + Locks.HIDDEN
                    + """
            SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name,
                   format('%I.%I', n.nspname, c.relname) AS qualified, c.relkind::text AS relkind,
                   coalesce(am.amname, '') AS access_method, coalesce(c.reloptions, '{}') AS options,
                   c.relpersistence = 'u' AS unlogged, c.relispopulated AS populated,
                   current_setting('block_size')::int AS block_bytes,
                   {key} AS partition_key,
                   {by} AS locked_by,
                   (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_inherits h
                      JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
                     WHERE h.inhrelid = c.oid AND c.relispartition) AS parent,
                   (SELECT s.srvname FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
                     WHERE f.ftrelid = c.oid) AS server
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam
             WHERE c.relname = :name AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
               AND (n.nspname = :schema OR (CAST(:schema AS text) IS NULL AND n.nspname !~ '^pg_(toast|temp)'))
             ORDER BY n.nspname IN ('pg_catalog', 'information_schema'), n.nspname <> 'public', n.nspname
            """
                            .replace(
                                    "{key}",
                                    "CASE WHEN c.relkind = 'p' THEN "
                                            + Locks.unless("c.oid", "pg_get_partkeydef(c.oid)")
                                            + " END")
                            .replace("{by}", Locks.BY);

    private static final String NAMES =
            """
            SELECT CASE WHEN CAST(:schema AS text) IS NULL THEN c.relname ELSE format('%I.%I', n.nspname, c.relname) END AS name
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             ORDER BY abs(length(c.relname) - length(:name)), 1 LIMIT 2000
            """;

    private TableFinder() {}

    /** Fails with {@code unknown_table} or {@code ambiguous_table}, naming what there is. */
    static Mono<Found> find(String given, Database database) {
        if (given.length() > LONGEST) {
            return Mono.error(unknown(given, List.of()));
        }
        List<String> parts = parts(given);
        Map<String, @Nullable Object> exact = parameters(parts);
        return database.rows(Found.class, FIND, exact)
                .flatMap(
                        found -> {
                            List<String> lower = parts.stream().map(String::toLowerCase).toList();
                            return found.isEmpty() && !lower.equals(parts)
                                    ? database.rows(Found.class, FIND, parameters(lower))
                                    : Mono.just(found);
                        })
                .flatMap(found -> one(given, exact, found, database));
    }

    private static Mono<Found> one(
            String given,
            Map<String, @Nullable Object> asked,
            List<Found> found,
            Database database) {
        if (found.isEmpty()) {
            return database.rows(NameRow.class, NAMES, asked)
                    .flatMap(names -> Mono.error(unknown(given, names)));
        }
        boolean several = found.size() > 1 && !found.getFirst().schema().equals("pg_catalog");
        return several
                ? Mono.error(
                        new ToolFailure(
                                "ambiguous_table",
                                "'"
                                        + given
                                        + "' is in several schemas: "
                                        + String.join(
                                                ", ",
                                                found.stream().map(Found::qualified).toList())))
                : Mono.just(found.getFirst());
    }

    private static ToolFailure unknown(String given, List<NameRow> names) {
        String nearest = Nearest.to(given, names.stream().map(NameRow::name).toList());
        return new ToolFailure(
                "unknown_table",
                "no table or view '"
                        + Untrusted.cut(given, LONGEST)
                        + "'"
                        + (nearest == null ? "" : "; did you mean '" + nearest + "'?")
                        + "; db_schema lists them");
    }

    private static Map<String, @Nullable Object> parameters(List<String> parts) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("name", parts.getLast());
        parameters.put("schema", parts.size() == 2 ? parts.getFirst() : null);
        return parameters;
    }

    private static List<String> parts(String given) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(given.strip());
        int end = 0;
        while (part.find()) {
            String quoted = part.group(1);
            parts.add(quoted == null ? part.group(2) : quoted.replace("\"\"", "\""));
            end = part.end();
        }
        if (parts.isEmpty() || parts.size() > 2 || end != given.strip().length()) {
            throw new ToolFailure(
                    "bad_arguments",
                    "table is a name as table or schema.table, not '" + given + "'");
        }
        return parts;
    }
}
