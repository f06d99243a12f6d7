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
                () ->
                        sources.configured()
                                ? SourcesTool.of(sources, some(variables, context.caller())).text()
                                : LogSources.NONE);
    }

    @Override
    public Versions versions() {
        return (variables, caller) ->
                sources.configured()
                        ? some(variables, caller).stream()
                                .map(sources::stamp)
                                .collect(Collectors.joining("\n"))
                        : "";
    }

    private Collection<SourceConfig> some(Map<String, String> variables, Principal caller) {
        @Nullable String name = variables.get("source");
        return name == null ? sources.all(caller) : List.of(sources.find(caller, name));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.fromCallable(() -> sources.names(context.caller(), prefix));
    }
}
