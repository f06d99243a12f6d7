package ai.dbtool.db.rows;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tables of which row security may hide rows from the role that reads. */
final class HiddenRows {

    record Row(String name, long rows) {}

    private static final String SQL =
            """
            SELECT format('%I.%I', n.nspname, c.relname) AS name, greatest(c.reltuples, 0)::bigint AS rows
              FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) u(s, t)
              JOIN pg_namespace n ON n.nspname = u.s
              JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = u.t
             WHERE row_security_active(c.oid)
             ORDER BY 1
            """;

    private HiddenRows() {}

    /** One reason for each such table that {@code empty} scan. */
    static Mono<List<Reason>> of(List<Flow> empty, Database database, Sight sight) {
        List<Flow> scans =
                empty.stream().flatMap(Flow::all).filter(f -> f.node().relation() != null).toList();
        if (scans.isEmpty()) {
            return Mono.just(List.of());
        }
        Map<String, List<String>> tables =
                Map.of(
                        "schemas", names(scans, true),
                        "names", names(scans, false));
        return sight.tolerate("row security", database.rows(Row.class, SQL, tables))
                .map(rows -> rows.stream().map(r -> reason(r, scans.getFirst())).toList());
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
