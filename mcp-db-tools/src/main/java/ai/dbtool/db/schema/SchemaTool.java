package ai.dbtool.db.schema;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.TokenFit;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.schema.Listing.Entry;
import ai.dbtool.db.schema.SchemaResult.SchemaObject;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Nearest;
import ai.dbtool.mcp.tool.PageCursor;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What tables and other objects there are, in as much detail as fits. */
public final class SchemaTool implements Tool<SchemaTool.Args> {

    /** What to list. */
    public enum Kind {
        TABLE,
        VIEW,
        MATERIALIZED_VIEW,
        FOREIGN_TABLE,
        SEQUENCE,
        FUNCTION,
        TYPE,
        EXTENSION
    }

    /** How much to tell of each; {@code most} objects are read for one page. */
    public enum Detail {
        NAMES(2_000, "name\tkind"),
        SUMMARY(200, "name\tkind\trows\tsize\tcolumns\tcomment"),
        FULL(100, ""),
        DDL(100, ""),
        ER(100, "");

        private final int most;
        private final String header;

        Detail(int most, String header) {
            this.most = most;
            this.header = header;
        }

        /** How many are worth reading for an answer of {@code tokens}. */
        private int read(int tokens) {
            return (int) Math.min(most, 1 + 4L * tokens / SHORTEST_LINE);
        }

        private String text(SchemaObject object) {
            return switch (this) {
                case NAMES -> SchemaText.names(object);
                case SUMMARY -> SchemaText.summary(object);
                case FULL, ER -> "\n" + SchemaText.full(object);
                case DDL -> "\n" + Untrusted.block(String.valueOf(object.ddl()));
            };
        }
    }

    /** Arguments of {@code db_schema}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("Part of any name or comment; * is anything.") @Nullable String pattern,
            @Arg("Only this kind.") @Nullable Kind kind,
            @Arg("ddl: statements, er: Mermaid. Default: what fits.") @Nullable Detail detail,
            @Arg("nextCursor; keep the rest.") @Nullable String cursor,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    private static final int FEW = 3;

    /** Bytes of a name with its schema and kind. */
    private static final int SHORTEST_LINE = 10;

    private static final int SOME = 25;

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the past. */
    public SchemaTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_schema",
                        "Tables, columns, keys, indexes",
                        "Tables, columns, views, functions, types by name or comment; of few, all about"
                                + " them: keys both ways, indexes, triggers, sizes. Use before writing"
                                + " SQL. Not for rows (db_query) or statistics (db_table).",
                        Args.class,
                        SchemaResult.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.defer(
                () -> {
                    Span span = Span.of(args.at(), args.window(), context.clock());
                    return span == null
                            ? now(args, context)
                            : histories.read(
                                    databases,
                                    context.caller(),
                                    args.connection(),
                                    named ->
                                            SchemaThen.read(
                                                    named.history(),
                                                    span,
                                                    args.pattern(),
                                                    kind(args)));
                });
    }

    private static @Nullable String kind(Args args) {
        return args.kind() == null ? null : args.kind().name().toLowerCase(Locale.ROOT);
    }

    private Mono<ToolResult> now(Args args, ToolContext context) {
        PageCursor cursor =
                context.pages(
                        Arrays.asList(
                                args.connection(), args.pattern(), args.kind(), args.detail()));
        List<String> after = args.cursor() == null ? List.of() : cursor.position(args.cursor());
        Detail most = args.detail() == null ? Detail.NAMES : args.detail();
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database ->
                                Listing.page(
                                                database,
                                                args.pattern(),
                                                kind(args),
                                                after,
                                                most.read(context.tokenBudget()) + 1)
                                        .flatMap(
                                                found ->
                                                        found.matched() == 0
                                                                ? Mono.just(none(args, found))
                                                                : page(
                                                                        args, database, found,
                                                                        cursor, context)));
    }

    private static ToolResult none(Args args, Listing.Page found) {
        String wanted = args.pattern();
        String nearest =
                wanted == null ? null : Nearest.to(wanted.strip(), found.similar().keySet());
        String text =
                wanted == null
                        ? "no objects"
                        : "no name or comment matches the pattern"
                                + (nearest == null
                                        ? ""
                                        : "; nearest name: " + found.similar().get(nearest))
                                + ". Omit pattern to list all";
        return ToolResult.of(
                new SchemaResult("names", List.of()),
                Untrusted.line(text),
                new Sight().coverage(0L, 0, null));
    }

    private static Mono<ToolResult> page(
            Args args,
            Database database,
            Listing.Page found,
            PageCursor cursor,
            ToolContext context) {
        Detail detail =
                args.detail() != null
                        ? args.detail()
                        : found.matched() <= FEW
                                ? Detail.FULL
                                : found.matched() <= SOME ? Detail.SUMMARY : Detail.NAMES;
        return new Paging(args, database, found.matched(), found.entries(), cursor, context)
                .as(detail);
    }

    /** One page of a listing. */
    private record Paging(
            Args args,
            Database database,
            long matched,
            List<Entry> rest,
            PageCursor cursor,
            ToolContext context) {

        Mono<ToolResult> as(Detail detail) {
            List<Entry> read = rest.stream().limit(detail.most).toList();
            Sight sight = new Sight();
            return switch (detail) {
                case NAMES -> fitted(detail, named(read, Map.of()), sight);
                case DDL ->
                        Ddl.of(database, read, sight)
                                .flatMap(ddl -> fitted(detail, named(read, ddl), sight));
                case ER ->
                        InTurn.of(
                                        Details.of(database, read, true, sight),
                                        Neighbours.of(database, read, sight))
                                .map(found -> drawn(found.getT1(), found.getT2(), sight));
                case SUMMARY, FULL ->
                        Details.of(database, read, detail == Detail.FULL, sight)
                                .flatMap(found -> fitted(detail, found, sight));
            };
        }

        private static List<SchemaObject> named(List<Entry> read, Map<String, String> ddl) {
            return read.stream().map(e -> SchemaObject.named(e, ddl.get(e.key()))).toList();
        }

        /** As many tables as fit, first with all columns, else with their keys alone. */
        private ToolResult drawn(
                List<SchemaObject> all, List<Neighbours.Column> neighbours, Sight sight) {
            List<SchemaObject> tables = all.stream().filter(o -> o.columns() != null).toList();
            TokenFit fit = new TokenFit(context.tokenBudget());
            String diagram = ErDiagram.of(tables, neighbours, true);
            int shown = tables.size();
            if (!fit.fits(diagram)) {
                diagram = ErDiagram.of(tables, neighbours, false);
                while (shown > 1 && !fit.fits(diagram)) {
                    shown = shown * 3 / 4;
                    diagram = ErDiagram.of(tables.subList(0, shown), neighbours, false);
                }
            }
            if (shown < matched) {
                sight.skip((matched - shown) + " objects are not drawn: give a narrower pattern");
            }
            return ToolResult.of(
                    new SchemaResult("er", List.of(), diagram, null),
                    Untrusted.block(diagram),
                    sight.coverage(matched, shown, null));
        }

        private Mono<ToolResult> fitted(Detail detail, List<SchemaObject> found, Sight sight) {
            List<String> lines = found.stream().map(detail::text).toList();
            int fitting = new TokenFit(context.tokenBudget()).lines(detail.header, lines);
            boolean whole = fitting == rest.size();
            if (!whole && args.detail() == null && detail != Detail.NAMES) {
                return as(detail == Detail.FULL ? Detail.SUMMARY : Detail.NAMES);
            }
            if (fitting == 0 && detail == Detail.FULL) {
                return as(Detail.SUMMARY);
            }
            int count = Math.max(1, fitting);
            List<SchemaObject> shown = found.subList(0, Math.min(count, found.size()));
            String next =
                    shown.size() < rest.size()
                            ? cursor.at(rest.get(shown.size() - 1).place().toArray(String[]::new))
                            : null;
            String text =
                    (detail.header + "\n" + String.join("\n", lines.subList(0, shown.size())))
                            .strip();
            SchemaResult result = new SchemaResult(detail.name().toLowerCase(Locale.ROOT), shown);
            return Mono.just(
                    ToolResult.of(result, text, sight.coverage(matched, shown.size(), next)));
        }
    }
}
