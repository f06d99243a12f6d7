package ai.dbtool.logtools.source;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.FormedResource;
import ai.dbtool.mcp.tool.ToolContext;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code log_sources} tells, of all sources or of one. */
public record SourceResource(LogSources sources, Form form) implements FormedResource {

    private static final Form ALL =
            new Form(
                    "log://sources",
                    "log_sources",
                    "Log sources",
                    "text/plain",
                    "The configured logs: files, formats, time covered, and what is skipped and why.");

    private static final Form ONE =
            new Form(
                    "log://source/{source}",
                    "log_source",
                    "Log source",
                    "text/plain",
                    "Files of one log. Subscribe to hear when they grow, come or go.");

    /** Both of them. */
    public static List<SourceResource> of(LogSources sources) {
        return List.of(new SourceResource(sources, ALL), new SourceResource(sources, ONE));
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.LOGS_READ);
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return Mono.fromCallable(
                () -> {
                    Collection<SourceConfig> some = some(variables, context.caller());
                    return some.isEmpty() ? LogSources.NONE : SourcesTool.of(sources, some).text();
                });
    }

    @Override
    public Versions versions() {
        return (variables, caller) ->
                some(variables, caller).stream()
                        .map(sources::stamp)
                        .collect(Collectors.joining("\n"));
    }

    /** The list may be empty, for it is offered to everybody. */
    private Collection<SourceConfig> some(Map<String, String> variables, Principal caller) {
        @Nullable String name = variables.get("source");
        if (name != null) {
            return List.of(sources.find(caller, name));
        }
        return sources.configured() ? sources.all(caller) : List.of();
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.fromCallable(() -> sources.names(context.caller(), prefix));
    }
}
