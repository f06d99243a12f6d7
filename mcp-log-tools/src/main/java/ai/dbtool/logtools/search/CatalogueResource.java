package ai.dbtool.logtools.search;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.FormedResource;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The classes of events that the tools tell apart, all of them or one in full. */
public record CatalogueResource(Catalogue catalogue, Form form) implements FormedResource {

    private static final Form ALL =
            new Form(
                    "log://catalogue",
                    "event_catalogue",
                    "Classes of log events",
                    "text/plain",
                    "Every class that log_search can be asked for: how bad, at which levels, with which SQLSTATEs, and"
                            + " the setting without which it is not logged.");

    private static final Form ONE =
            new Form(
                    "log://catalogue/{class}",
                    "event_class",
                    "Class of log events",
                    "text/plain",
                    "What one class means and how its messages read; by id, as L01.");

    /** Both of them. */
    public static List<CatalogueResource> of(Catalogue catalogue) {
        return List.of(
                new CatalogueResource(catalogue, ALL), new CatalogueResource(catalogue, ONE));
    }

    @Override
    public Set<Scope> scopes() {
        return Set.of(Scope.LOGS_READ);
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        @Nullable String id = variables.get("class");
        return Mono.fromCallable(() -> id == null ? list() : one(id));
    }

    private String list() {
        TextTable table =
                new TextTable(
                        "class", "name", "severity", "levels", "sqlstates", "logged only with");
        for (EventClass type : catalogue.classes()) {
            table.row(
                    type.id(),
                    type.name(),
                    type.severity(),
                    levels(type),
                    String.join(" ", type.sqlstates()),
                    needs(type));
        }
        return table.toString();
    }

    private String one(String id) {
        EventClass type = catalogue.byId(id.toUpperCase(Locale.ROOT));
        if (type == null) {
            throw ToolFailure.unknown("unknown_class", "event class", id, ids(""));
        }
        StringBuilder out = new StringBuilder();
        out.append(type.id()).append(' ').append(type.name());
        out.append("\nseverity\t").append(type.severity());
        out.append("\nlevels\t").append(levels(type));
        if (!type.sqlstates().isEmpty()) {
            out.append("\nsqlstates\t").append(String.join(" ", type.sqlstates()));
        }
        if (type.needs() != null) {
            out.append("\nlogged only with\t").append(needs(type));
        }
        out.append('\n').append(type.meaning());
        type.messages().forEach(message -> out.append("\nmessage\t").append(message.text()));
        type.details().forEach(detail -> out.append("\ndetail\t").append(detail));
        return out.toString();
    }

    private static String levels(EventClass type) {
        return type.levels().stream().map(Enum::name).collect(Collectors.joining(" "));
    }

    private static @Nullable String needs(EventClass type) {
        EventClass.Needs needs = type.needs();
        return needs == null ? null : needs.setting() + " other than " + needs.off();
    }

    private List<String> ids(String prefix) {
        return catalogue.classes().stream()
                .map(EventClass::id)
                .filter(id -> id.startsWith(prefix.toUpperCase(Locale.ROOT)))
                .toList();
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.fromCallable(() -> ids(prefix));
    }
}
