package ai.dbtool.db.collect;

import ai.dbtool.db.collect.Baseline.Growth;
import ai.dbtool.db.collect.ServerCounters.SizeRow;
import ai.dbtool.db.collect.ServerCounters.ValueRow;
import ai.dbtool.db.collect.TableCounters.IndexRow;
import ai.dbtool.db.collect.TableCounters.TableRow;
import ai.dbtool.db.history.Recorded;
import ai.dbtool.db.history.Recorded.Round;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is read once a minute, one after the other. Each reading has a pace of its own, so that one
 * that is dear on this database (100,000 columns, a full pg_stat_statements) is made less often
 * instead of taking more than half a percent of the time. A reading that fails is tried again at
 * its next turn.
 */
final class Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SIZES = Duration.ofMinutes(10);
    private static final int SHARE = 200;

    /** One kind of reading; the rows it recorded. */
    private interface Reading {
        Mono<List<Recorded>> read(Database database, long millis);
    }

    private record Turn(String name, Pace pace, Reading reading) {}

    private final Baseline<TableRow> tables = new Baseline<>(TableRow::table, TableRow::counters);
    private final Baseline<IndexRow> indexes =
            new Baseline<>(row -> row.table() + '/' + row.index(), IndexRow::counters);
    private final Baseline<ValueRow> values = new Baseline<>(ValueRow::key, ValueRow::counters);
    private final CatalogState settings = new CatalogState();
    private final CatalogState schema = new CatalogState();
    private final List<Turn> turns = new ArrayList<>();
    private @Nullable StatementCounters statements;
    private String counters = "";
    private String schemaDigest = "";

    Rounds(long nowNanos) {
        add("statements", MINUTE, this::statements, nowNanos);
        add("tables", MINUTE, this::tables, nowNanos);
        add("indexes", MINUTE, this::indexes, nowNanos);
        add("counters", MINUTE, this::counters, nowNanos);
        add("values", MINUTE, this::gauges, nowNanos);
        add("settings", MINUTE, this::settings, nowNanos);
        add("schema", MINUTE, this::schema, nowNanos);
        add("sizes", SIZES, this::sizes, nowNanos);
    }

    private void add(String name, Duration interval, Reading reading, long nowNanos) {
        turns.add(new Turn(name, new Pace(interval, SHARE, nowNanos), reading));
    }

    /** Another connection was made; {@code sameSystem} unless to another cluster. */
    void connected(ServerFacts facts, boolean sameSystem) {
        counters = ServerCounters.counters(facts.major());
        if (!facts.statements()) {
            statements = null;
        } else if (statements == null || !sameSystem) {
            statements = new StatementCounters(facts);
        }
        if (!sameSystem) {
            restarted();
        }
    }

    /** Counters may have begun anew, so nothing is compared with what was before. */
    void restarted() {
        tables.forget();
        indexes.forget();
        values.forget();
        if (statements != null) {
            statements.forget();
        }
    }

    /** What later rows only change is recorded anew. */
    void beginSegment() {
        settings.beginSegment();
        schema.beginSegment();
        schemaDigest = "";
        if (statements != null) {
            statements.beginSegment();
        }
        long now = System.nanoTime();
        turns.stream()
                .filter(turn -> turn.name.equals("settings") || turn.name.equals("schema"))
                .forEach(turn -> turn.pace.now(now));
    }

    /** Makes what is due, and all of it when {@code all}; {@code millis} is the server's time. */
    Mono<List<Recorded>> due(Database database, long millis, boolean all) {
        long now = System.nanoTime();
        return Flux.fromIterable(turns)
                .filter(turn -> all || turn.pace.isDue(now))
                .concatMap(turn -> take(turn, database, millis))
                .collectList()
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private static Mono<List<Recorded>> take(Turn turn, Database database, long millis) {
        return Mono.defer(
                () -> {
                    long start = System.nanoTime();
                    return turn.reading
                            .read(database, millis)
                            .onErrorResume(
                                    error -> {
                                        LOG.warn(
                                                "{}: {} were not recorded: {}",
                                                database.name(),
                                                turn.name,
                                                error.getMessage());
                                        return Mono.just(List.of());
                                    })
                            .doOnNext(_ -> turn.pace.done(start, System.nanoTime()));
                });
    }

    private Mono<List<Recorded>> statements(Database database, long millis) {
        StatementCounters counted = statements;
        long start = System.nanoTime();
        return counted == null
                ? Mono.just(List.of())
                : counted.read(database, millis)
                        .map(
                                found -> {
                                    List<Recorded> rows = new ArrayList<>();
                                    if (!found.first()) {
                                        rows.add(
                                                new Round(
                                                        found.from(),
                                                        millis,
                                                        Round.Area.STATEMENTS,
                                                        found.reset(),
                                                        found.evicted(),
                                                        micros(start)));
                                    }
                                    rows.addAll(found.work());
                                    rows.addAll(found.texts());
                                    return rows;
                                });
    }

    private Mono<List<Recorded>> tables(Database database, long millis) {
        return grown(
                database,
                millis,
                Round.Area.TABLES,
                TableRow.class,
                TableCounters.TABLES,
                tables,
                TableRow::work);
    }

    private Mono<List<Recorded>> indexes(Database database, long millis) {
        return grown(
                database,
                millis,
                Round.Area.INDEXES,
                IndexRow.class,
                TableCounters.INDEXES,
                indexes,
                IndexRow::work);
    }

    private Mono<List<Recorded>> counters(Database database, long millis) {
        return grown(
                database,
                millis,
                Round.Area.COUNTERS,
                ValueRow.class,
                counters,
                values,
                ValueRow::counted);
    }

    /** How a row that grew is recorded. */
    private interface Work<R> {
        Recorded of(R row, long from, long millis, double[] by);
    }

    private static <R> Mono<List<Recorded>> grown(
            Database database,
            long millis,
            Round.Area area,
            Class<R> type,
            String sql,
            Baseline<R> baseline,
            Work<R> work) {
        long start = System.nanoTime();
        return database.rows(type, sql)
                .map(
                        read -> {
                            Growth<R> growth = baseline.read(millis, read);
                            List<Recorded> rows = new ArrayList<>();
                            if (!growth.first()) {
                                rows.add(
                                        new Round(
                                                growth.from(),
                                                millis,
                                                area,
                                                growth.reset(),
                                                0,
                                                micros(start)));
                            }
                            growth.grown()
                                    .forEach(
                                            g ->
                                                    rows.add(
                                                            work.of(
                                                                    g.row(),
                                                                    growth.from(),
                                                                    millis,
                                                                    g.by())));
                            return rows;
                        });
    }

    private static long micros(long startNanos) {
        return (System.nanoTime() - startNanos) / 1000;
    }

    private Mono<List<Recorded>> gauges(Database database, long millis) {
        return database.rows(ValueRow.class, ServerCounters.GAUGES)
                .map(rows -> rows.stream().<Recorded>map(row -> row.gauge(millis)).toList());
    }

    private Mono<List<Recorded>> sizes(Database database, long millis) {
        return database.rows(SizeRow.class, ServerCounters.SIZES)
                .map(rows -> rows.stream().<Recorded>map(row -> row.size(millis)).toList());
    }

    private Mono<List<Recorded>> settings(Database database, long millis) {
        return database.rows(CatalogState.Row.class, CatalogState.SETTINGS)
                .map(
                        rows ->
                                settings.changes(rows).stream()
                                        .<Recorded>map(change -> change.setting(millis))
                                        .toList());
    }

    private Mono<List<Recorded>> schema(Database database, long millis) {
        return database.rows(
                        CatalogState.Row.class,
                        CatalogState.SCHEMA,
                        Map.of("before", schema.wantsWhole() ? "" : schemaDigest))
                .map(
                        rows -> {
                            String digest = Objects.toString(rows.getFirst().definition(), "");
                            if (digest.equals(schemaDigest) && !schema.wantsWhole()) {
                                return List.of();
                            }
                            schemaDigest = digest;
                            return schema.changes(rows.subList(1, rows.size())).stream()
                                    .<Recorded>map(change -> change.object(millis))
                                    .toList();
                        });
    }
}
