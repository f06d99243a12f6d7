package ai.dbtool.db.rows;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tables of which row security may hide rows from the role that reads. */
final class HiddenRows {

    record Row(String name, long rows) {}

    private static final String SQL =
            """
            SELECT format('%I.%I', n.nspname, c.relname) AS name, greatest(c.reltuples, 0)::bigint AS rows
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relrowsecurity AND row_security_active(c.oid)
               AND ((n.nspname, c.relname) IN (SELECT * FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])))
                    OR c.relname = ANY (CAST(:written AS text[]))
                    OR n.nspname || '.' || c.relname = ANY (CAST(:written AS text[])))
             ORDER BY 1
            """;

    private HiddenRows() {}

    /**
     * One reason for each such table.
     *
     * @param empty nodes without rows; the tables they scan count
     * @param written names as in a statement; those count that are none of these
     */
    static Mono<List<Reason>> of(
            List<Flow> empty, Collection<String> written, Database database, Sight sight) {
        List<Flow> scans =
                empty.stream().flatMap(Flow::all).filter(f -> f.node().relation() != null).toList();
        if (scans.isEmpty() && written.isEmpty()) {
            return Mono.just(List.of());
        }
        Map<String, List<String>> tables =
                Map.of(
                        "schemas", names(scans, true),
                        "names", names(scans, false),
                        "written", List.copyOf(written));
        Flow at = scans.isEmpty() ? empty.getFirst() : scans.getFirst();
        return sight.tolerate("row security", database.rows(Row.class, SQL, tables))
                .map(rows -> rows.stream().map(r -> reason(r, at)).toList());
    }

    private static List<String> names(List<Flow> scans, boolean schema) {
        return scans.stream()
                .map(f -> Objects.requireNonNull(f.node().relation()))
                .distinct()
                .map(t -> schema ? t.schema() : t.name())
                .toList();
    }

    private static Reason reason(Row row, Flow scan) {
        return new Reason(
                Kind.ROW_SECURITY,
                scan.node().path(),
                "row security is on for "
                        + row.name()
                        + ", of about "
                        + row.rows()
                        + " rows: this role sees only those its policies allow",
                null,
                scan.rows(),
                List.of());
    }
}
