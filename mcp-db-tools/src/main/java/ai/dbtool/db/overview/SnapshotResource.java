package ai.dbtool.db.overview;

import ai.dbtool.db.activity.LoadSvg;
import ai.dbtool.db.activity.PastLoad;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Histories.Named;
import ai.dbtool.db.history.Span;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.FormedResource;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was recorded: which hours, and any time of them as text or as a picture. */
public final class SnapshotResource implements FormedResource {

    private static final String WINDOW = "pg://{connection}/snapshot/{at}/{window}";
    private static final List<String> WINDOWS = List.of("10m", "1h", "6h", "1d");

    /** What is read. */
    public enum Form {
        /** The hours that were recorded. */
        LIST,
        /** One time at a glance. */
        TEXT,
        /** Its load. */
        PICTURE
    }

    private final Form form;
    private final Databases databases;
    private final Histories histories;

    /** One of them, over {@code histories} of {@code databases}. */
    public SnapshotResource(Form form, Databases databases, Histories histories) {
        this.form = form;
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public FormedResource.Form form() {
        return switch (form) {
            case LIST ->
                    new FormedResource.Form(
                            "pg://{connection}/snapshots",
                            "snapshots",
                            "Recorded hours",
                            "text/plain",
                            "The hours that dbtool-ai collect recorded, newest first, with their load.");
            case TEXT ->
                    new FormedResource.Form(
                            WINDOW,
                            "snapshot",
                            "Recorded time",
                            "text/plain",
                            "A recorded time at a glance: load, waits, statements, sizes, changes. at and window as"
                                    + " the tools take them.");
            case PICTURE ->
                    new FormedResource.Form(
                            WINDOW + "/svg",
                            "snapshot-picture",
                            "Load of a recorded time as a picture",
                            "image/svg+xml",
                            "Active sessions of a recorded time by what they waited for.");
        };
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.DB_READ);
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return histories.read(
                databases,
                context.caller(),
                variables.get("connection"),
                named -> text(named, variables, context));
    }

    private String text(Named named, Map<String, String> variables, ToolContext context)
            throws IOException {
        if (form == Form.LIST) {
            return RecordedHours.text(named.history());
        }
        Span span = Span.sampled(variables.get("at"), variables.get("window"), context.clock());
        if (span == null) {
            throw new ToolFailure("no_time", "give a time and a length, as 03:00 and 1h");
        }
        return form == Form.TEXT
                ? OverviewThen.read(named.history(), span).text()
                : LoadSvg.of(named.connection(), PastLoad.read(named.history(), span));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return switch (variable) {
            case "connection" -> Mono.just(starting(databases.names(context.caller()), prefix));
            case "window" -> Mono.just(starting(WINDOWS, prefix));
            case "at" ->
                    histories.read(
                            databases,
                            context.caller(),
                            others.get("connection"),
                            named -> starting(RecordedHours.of(named.history()), prefix));
            default -> Mono.just(List.of());
        };
    }

    private static List<String> starting(List<String> values, String prefix) {
        return values.stream().filter(value -> value.startsWith(prefix)).toList();
    }
}
