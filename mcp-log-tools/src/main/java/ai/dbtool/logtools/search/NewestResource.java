package ai.dbtool.logtools.search;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Handle;
import ai.dbtool.log.query.Newest;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.FormedResource;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The end of a log, to follow it: subscribe, and read on from the last handle after each update.
 */
public final class NewestResource implements FormedResource {

    private static final int LIMIT = 50;
    private static final int CHARS = 300;

    private static final Form FORM =
            new Form(
                    "log://source/{source}/newest/{severity}",
                    "log_newest",
                    "Newest log events",
                    "text/plain",
                    "The last "
                            + LIMIT
                            + " events of a level or worse, in the order of time. To follow: subscribe, and after each"
                            + " update read with ?after=HANDLE of the last one you know.");

    private final LogSources sources;

    public NewestResource(LogSources sources) {
        this.sources = sources;
    }

    @Override
    public Form form() {
        return FORM;
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.LOGS_READ);
    }

    @Override
    public Versions versions() {
        return (variables, caller) -> {
            Severity unused = severity(variables);
            return sources.stamp(sources.find(caller, variables.get("source")));
        };
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return Mono.fromCallable(
                () -> {
                    Filter filter = Filter.atLeast(severity(variables));
                    SourceConfig source = sources.find(context.caller(), variables.get("source"));
                    String after = variables.get("after");
                    LogSet set = sources.open(source);
                    BooleanSupplier limit = Reading.limit(context);
                    return after == null
                            ? text(
                                    Newest.last(set, sources.catalogue(), filter, LIMIT, limit),
                                    "no event of this level")
                            : text(after(set, filter, after, limit), "nothing new after " + after);
                });
    }

    private Newest after(LogSet set, Filter filter, String after, BooleanSupplier limit) {
        Handle handle = Handle.parse(after);
        Newest found =
                handle == null
                        ? null
                        : Newest.after(set, sources.catalogue(), filter, handle, LIMIT, limit);
        if (found == null) {
            throw new ToolFailure(
                    "unknown_handle",
                    "no event under the handle given as after; read without it to begin anew");
        }
        return found;
    }

    private static String text(Newest newest, String none) {
        List<Event> events = newest.events();
        if (events.isEmpty()) {
            return none;
        }
        return EventTable.of(
                        events.stream().map(e -> EventView.of(e, EventView.SHORT)).toList(), CHARS)
                + "\n["
                + (newest.more() ? "there are more" : "the end of the log")
                + "; go on with ?after="
                + newest.last()
                + "]";
    }

    private static Severity severity(Map<String, String> variables) {
        String given = variables.getOrDefault("severity", "");
        return Arrays.stream(Severity.values())
                .filter(level -> level.name().equalsIgnoreCase(given))
                .findFirst()
                .orElseThrow(
                        () ->
                                ToolFailure.unknown(
                                        "unknown_severity",
                                        "severity",
                                        given,
                                        Arrays.stream(Severity.values())
                                                .map(Severity::name)
                                                .toList()));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.fromCallable(
                () ->
                        variable.equals("source")
                                ? sources.names(context.caller(), prefix)
                                : Arrays.stream(Severity.values())
                                        .map(Severity::name)
                                        .filter(
                                                name ->
                                                        name.startsWith(
                                                                prefix.toUpperCase(Locale.ROOT)))
                                        .toList());
    }
}
