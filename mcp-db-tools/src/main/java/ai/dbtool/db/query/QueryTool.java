package ai.dbtool.db.query;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.TokenFit;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.past.StatementThen;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.PageCursor;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Rows of one SELECT, read-only. */
public final class QueryTool implements Tool<QueryTool.Args> {

    private static final int DEFAULT_ROWS = 200;

    /** Arguments of {@code db_query}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("One SELECT; $1, $2, .. in params.") String sql,
            @Arg("Values for $1, $2, ..") @Nullable List<@Nullable String> params,
            @Arg("1 to limits.rows (1000). Default 200.") @Range(min = 1, max = 10_000)
                    @Nullable Integer max_rows,
            @Arg("nextCursor; keep the rest.") @Nullable String cursor,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the past. */
    public QueryTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_query",
                        "Run a SELECT",
                        "Reads rows with SQL of your own, or how it ran at a time; cannot write. Use when no"
                                + " other tool has the answer; names: db_schema. Many rows become a column"
                                + " profile and a cursor. Plans: db_explain.",
                        Args.class,
                        Record.class)
                .needs(Scope.DB_QUERY);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.defer(
                () -> {
                    Span span = Span.of(args.at(), args.window(), context.clock());
                    return span == null ? now(args, context) : then(args, span, context);
                });
    }

    /** Rows of then are nowhere; what the statement did is on record. */
    private Mono<ToolResult> then(Args args, Span span, ToolContext context) {
        if (args.cursor() != null) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "cursor pages rows of now; leave it out, or at and window"));
        }
        return histories.read(
                databases,
                context.caller(),
                args.connection(),
                named -> StatementThen.read(named.history(), span, args.sql()));
    }

    private Mono<ToolResult> now(Args args, ToolContext context) {
        List<@Nullable String> params = args.params() == null ? List.of() : args.params();
        int wanted = args.max_rows() == null ? DEFAULT_ROWS : args.max_rows();
        PageCursor cursor = context.pages(Arrays.asList(args.connection(), args.sql(), params));
        long offset =
                args.cursor() == null
                        ? 0
                        : Long.parseLong(cursor.position(args.cursor()).getFirst());
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database -> {
                            LimitsConfig limits = database.limits();
                            GuardedQuery query =
                                    new GuardedQuery(
                                            args.sql(),
                                            params,
                                            offset,
                                            Math.min(wanted, limits.rows()),
                                            limits.cellChars());
                            return answer(args, database, query, cursor, context);
                        });
    }

    private static Mono<ToolResult> answer(
            Args args,
            Database database,
            GuardedQuery query,
            PageCursor cursor,
            ToolContext context) {
        return database.query(query)
                .map(
                        rows -> {
                            TokenFit fit = new TokenFit(context.tokenBudget());
                            String head = QueryText.header(rows.columns());
                            List<String> lines = rows.rows().stream().map(QueryText::line).toList();
                            int fitting = fit.lines(head, lines);
                            Page page = new Page(query, rows, cursor);
                            return fitting < lines.size() && args.cursor() == null
                                    ? page.profile()
                                    : page.rows(fitting, head, lines, context.tokenBudget());
                        });
    }

    /** Rows that were read, and where the next ones are. */
    private record Page(GuardedQuery query, GuardedRows found, PageCursor cursor) {

        ToolResult rows(int fitting, String head, List<String> lines, int tokens) {
            if (fitting == 0 && !lines.isEmpty()) {
                return wideRow(head, tokens);
            }
            boolean more = found.more() || fitting < lines.size();
            String text = head + "\n" + String.join("\n", lines.subList(0, fitting));
            return result(found.rows().subList(0, fitting), found.cutCells(), text, more);
        }

        /** One row that alone is larger than the budget: its cells share what there is. */
        private ToolResult wideRow(String head, int tokens) {
            int columns = Math.max(1, found.columns().size());
            int share = Math.max(8, 2 * Math.max(0, tokens - 200) / columns);
            List<@Nullable String> cut =
                    found.rows().getFirst().stream()
                            .<@Nullable String>map(c -> c == null ? null : Untrusted.cut(c, share))
                            .toList();
            long shortened =
                    found.rows().getFirst().stream()
                            .filter(c -> c != null && c.length() > share)
                            .count();
            return result(
                    List.of(cut),
                    (int) shortened,
                    head + "\n" + QueryText.line(cut),
                    found.more() || found.rows().size() > 1);
        }

        private ToolResult result(
                List<List<@Nullable String>> shown, int cutCells, String text, boolean more) {
            long end = query.offset() + shown.size();
            String next = more ? cursor.at(Long.toString(end)) : null;
            Coverage coverage =
                    more
                            ? Coverage.part(null, shown.size(), next)
                            : new Sight().coverage(end, shown.size(), null);
            if (query.offset() > 0 && !more) {
                coverage = Coverage.whole(shown.size());
            }
            QueryResult result =
                    new QueryResult(found.columns(), shown, shown.size(), cutCells, null, null);
            return ToolResult.of(result, text.stripTrailing() + notes(cutCells, more), coverage);
        }

        private String notes(int cutCells, boolean more) {
            String note = found.rows().isEmpty() ? "\n(no rows)" : "";
            if (cutCells > 0) {
                note +=
                        "\n"
                                + cutCells
                                + " cells are cut; read one with substr(column, from, count)";
            }
            if (more && !query.sql().toLowerCase(Locale.ROOT).contains("order by")) {
                note += "\nwithout ORDER BY the next page may repeat or miss rows";
            }
            return note;
        }

        ToolResult profile() {
            int n = found.rows().size();
            List<ColumnProfile> columns =
                    IntStream.range(0, found.columns().size())
                            .mapToObj(
                                    i ->
                                            ColumnProfile.of(
                                                    found.columns().get(i),
                                                    found.rows().stream()
                                                            .<@Nullable String>map(r -> r.get(i))
                                                            .toList()))
                            .toList();
            List<List<@Nullable String>> sample =
                    IntStream.of(0, n / 2, n - 1)
                            .distinct()
                            .mapToObj(i -> found.rows().get(i))
                            .toList();
            String text =
                    (found.more() ? "the first " + n + " rows (there are more)" : n + " rows")
                            + " do not fit; this is their profile. Aggregate or select fewer columns,"
                            + " or read them page by page with the cursor.\n\n"
                            + QueryText.profile(columns, sample);
            QueryResult result =
                    new QueryResult(
                            found.columns(), List.of(), n, found.cutCells(), columns, sample);
            return ToolResult.of(
                    result, text, Coverage.part(found.more() ? null : (long) n, 0, cursor.at("0")));
        }
    }
}
