package ai.dbtool.db.health;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The worst of what {@code db_health} finds, for a first look. In a database of many tables the
 * areas that read every one of them are left to it, and named.
 *
 * @param worst in order
 * @param more that were found too
 */
public record WorstFindings(List<Finding> worst, int more) {

    private static final int MANY_TABLES = 500;

    record TablesRow(long tables) {}

    private static final String TABLES =
            "SELECT count(*) AS tables FROM pg_class WHERE relkind IN ('r', 'm') AND oid >= 16384";

    /** At most {@code most} of them. */
    public static Mono<WorstFindings> of(
            Database database, ServerFacts server, Sight sight, int most) {
        return database.rows(TablesRow.class, TABLES)
                .flatMapIterable(rows -> areas(rows.getFirst().tables(), sight))
                .concatMap(
                        area ->
                                sight.tolerate(
                                        area.name(),
                                        area.remedied(database, server, sight)
                                                .map(HealthArea.Checked::findings)))
                .flatMapIterable(findings -> findings)
                .sort(HealthTool.WORST_FIRST)
                .collectList()
                .map(
                        all ->
                                new WorstFindings(
                                        all.stream().limit(most).toList(),
                                        Math.max(0, all.size() - most)));
    }

    private static List<HealthArea> areas(long tables, Sight sight) {
        if (tables <= MANY_TABLES) {
            return HealthTool.AREAS;
        }
        sight.skip(
                HealthTool.AREAS.stream()
                        .filter(HealthArea::readsEveryTable)
                        .map(HealthArea::name)
                        .map(HealthTool.Area::argument)
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "findings of the areas ",
                                        ": %d tables, ask db_health".formatted(tables))));
        return HealthTool.AREAS.stream().filter(area -> !area.readsEveryTable()).toList();
    }
}
