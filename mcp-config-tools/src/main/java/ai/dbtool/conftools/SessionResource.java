package ai.dbtool.conftools;

import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.live.RoleOverride;
import ai.dbtool.conftools.live.AccessReader;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** What a session of a role in a database starts with instead of the server's own values. */
record SessionResource(SourceLoader loader, Shown shown) implements ConfigResource {

    private static final Form FORM =
            new Form(
                    "config://source/{source}/session/{database}/{role}",
                    "config_session",
                    "Settings of a session",
                    "text/plain",
                    "Settings that ALTER DATABASE and ALTER ROLE give a new session of a role in a"
                            + " database; all others are as in config://source/{source}/effective.");

    private record Names(Loaded source, List<String> databases, List<String> roles) {

        List<String> of(String variable) {
            return variable.equals("role") ? roles : databases;
        }

        String checked(String variable, String given) {
            if (!of(variable).contains(given)) {
                throw ToolFailure.unknown("unknown_" + variable, variable, given, of(variable));
            }
            return given;
        }
    }

    @Override
    public Form form() {
        return FORM;
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return names(context.caller(), variables.getOrDefault("source", ""))
                .map(
                        names ->
                                text(
                                        names.source(),
                                        names.checked("role", variables.getOrDefault("role", "")),
                                        names.checked(
                                                "database",
                                                variables.getOrDefault("database", ""))));
    }

    private Mono<Names> names(Principal caller, String source) {
        return loader.load(caller, source)
                .map(List::getFirst)
                .flatMap(
                        loaded ->
                                loader.database(caller, loaded)
                                        .switchIfEmpty(Mono.error(() -> offline(loaded)))
                                        .flatMap(
                                                database ->
                                                        Mono.zip(
                                                                AccessReader.databases(database),
                                                                AccessReader.roles(database),
                                                                (databases, roles) ->
                                                                        new Names(
                                                                                loaded, databases,
                                                                                roles))));
    }

    private static ToolFailure offline(Loaded source) {
        return new ToolFailure(
                "no_server",
                "roles and databases are known to a running server alone, and source "
                        + source.name()
                        + " has none: "
                        + source.withoutLive());
    }

    private String text(Loaded source, String role, String database) {
        LiveServer live = source.live();
        Map<String, RoleOverride> own = live == null ? Map.of() : live.session(role, database);
        if (live == null || own.isEmpty()) {
            return "nothing of its own: all settings are the server's";
        }
        TextTable table = new TextTable("name", "value", "server's", "because of");
        own.forEach(
                (name, override) -> {
                    LiveSetting server = live.settings().get(name);
                    table.row(
                            name,
                            shown.value(name, override.value()),
                            server == null || server.sessionLevel()
                                    ? ""
                                    : shown.value(name, server.value()),
                            (override.scope().replace('_', ' ')
                                            + " "
                                            + override.role()
                                            + " "
                                            + override.database())
                                    .strip());
                });
        return table.toString();
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        if (variable.equals("source")) {
            return Mono.fromCallable(() -> loader.names(context.caller(), prefix));
        }
        return names(context.caller(), others.getOrDefault("source", "main"))
                .map(
                        names ->
                                names.of(variable).stream()
                                        .filter(name -> name.startsWith(prefix))
                                        .toList())
                .onErrorReturn(ToolFailure.class, List.of());
    }
}
