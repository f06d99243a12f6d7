package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.access.ApiKey;
import ai.dbtool.mcp.access.ApiKeys;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** {@code dbtool-ai access}: who may use the servers over HTTP. */
@Command(
        name = "access",
        description = "API keys for the servers over HTTP, and the roles they can have.",
        subcommands = {
            AccessCommand.Add.class,
            AccessCommand.Listing.class,
            AccessCommand.Revoke.class,
            AccessCommand.RoleListing.class
        },
        synopsisSubcommandLabel = "add|list|revoke|roles")
final class AccessCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        CommandLine.usage(this, System.err);
        return ExitCode.USAGE;
    }

    /** {@code dbtool-ai access add}. */
    @Command(
            name = "add",
            description =
                    "Makes an API key and prints it on standard output, once: only a hash is kept."
                            + " A running service takes it from the next request on.")
    static final class Add implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "Whose key it is: " + ApiKey.NAME_RULE + ".")
        private String name = "";

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "reader, analyst, admin or one of access.roles.")
        private String role = "";

        @Option(
                names = "--expires",
                paramLabel = "90d",
                converter = Lifetime.Reader.class,
                description = "When it ends: a number with min, h, d or w. Default: never.")
        private @Nullable Lifetime expires;

        @Option(names = "--json", description = "For programs.")
        private boolean json;

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Override
        public Integer call() throws IOException {
            DbtoolConfig config = connect.load();
            if (!ApiKey.isName(name)) {
                throw new ToolFailure(
                        "bad_name", "'" + name + "' is no name for a key: " + ApiKey.NAME_RULE);
            }
            if (config.access().roles().find(role) == null) {
                throw ToolFailure.unknown(
                        "unknown_role", "role", role, config.access().roles().names());
            }
            Instant ends = expires == null ? null : expires.from(Instant.now());
            String key =
                    new ApiKeys(config.stateDirectory(), Clock.systemUTC()).add(name, role, ends);
            if (key == null) {
                throw new ToolFailure(
                        "name_taken",
                        "there is a key called '"
                                + name
                                + "'; end it first with: dbtool-ai access revoke "
                                + name);
            }
            Map<String, Object> facts = facts(name, role, ends);
            AdminAudit.record(config, "access add", facts);
            Terminal terminal = Terminal.standard(json);
            if (json) {
                facts.put("key", key);
                terminal.answer(Json.compact(facts));
            } else {
                terminal.answer(key);
                terminal.progress(
                        "This is the only time it is shown. Send it as the header Authorization:"
                                + " Bearer <key>. Role "
                                + role
                                + (ends == null ? ", never expires." : ", expires " + ends + "."));
            }
            return ExitCode.OK;
        }
    }

    private static Map<String, Object> facts(String name, String role, @Nullable Instant expires) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name);
        facts.put("role", role);
        if (expires != null) {
            facts.put("expires", expires.toString());
        }
        return facts;
    }

    /** {@code dbtool-ai access list}. */
    @Command(name = "list", description = "The API keys there are, without what makes them secret.")
    static final class Listing implements Callable<Integer> {

        @Option(names = "--json", description = "For programs.")
        private boolean json;

        @Mixin private ConnectOptions connect = new ConnectOptions();

        private record Line(
                String name,
                String id,
                String role,
                String created,
                @Nullable String expires,
                String state) {}

        @Override
        public Integer call() throws IOException {
            DbtoolConfig config = connect.load();
            Instant now = Instant.now();
            List<Line> lines =
                    new ApiKeys(config.stateDirectory(), Clock.systemUTC())
                            .list().stream().map(key -> line(key, config, now)).toList();
            Terminal terminal = Terminal.standard(json);
            if (json) {
                terminal.answer(Json.compact(lines));
            } else if (lines.isEmpty()) {
                terminal.answer("no API key; make one with: dbtool-ai access add NAME --role ROLE");
            } else {
                TextTable table =
                        new TextTable("name", "id", "role", "created", "expires", "state");
                lines.forEach(
                        l ->
                                table.row(
                                        l.name(),
                                        l.id(),
                                        l.role(),
                                        l.created(),
                                        l.expires() == null ? "never" : l.expires(),
                                        l.state()));
                terminal.answer(table.toString().stripTrailing());
            }
            return ExitCode.OK;
        }

        private static Line line(ApiKey key, DbtoolConfig config, Instant now) {
            String state =
                    key.expired(now)
                            ? "expired"
                            : config.access().roles().find(key.role()) == null
                                    ? "refused: no such role"
                                    : "valid";
            return new Line(
                    key.name(),
                    key.id(),
                    key.role(),
                    key.created().toString(),
                    key.expires() == null ? null : key.expires().toString(),
                    state);
        }
    }

    /** {@code dbtool-ai access revoke}. */
    @Command(
            name = "revoke",
            description = "Ends an API key; a running service refuses it from the next request on.")
    static final class Revoke implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "Name of the key.")
        private String name = "";

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Override
        public Integer call() throws IOException {
            DbtoolConfig config = connect.load();
            ApiKeys keys = new ApiKeys(config.stateDirectory(), Clock.systemUTC());
            if (!keys.revoke(name)) {
                throw ToolFailure.unknown(
                        "unknown_key",
                        "key",
                        name,
                        keys.list().stream().map(ApiKey::name).toList());
            }
            AdminAudit.record(config, "access revoke", Map.of("name", name));
            Terminal.standard(false).answer("revoked " + name);
            return ExitCode.OK;
        }
    }

    /** {@code dbtool-ai access roles}. */
    @Command(name = "roles", description = "The roles: what each allows, on which connections.")
    static final class RoleListing implements Callable<Integer> {

        @Option(names = "--json", description = "For programs.")
        private boolean json;

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Override
        public Integer call() {
            List<Role> roles = connect.load().access().roles().all();
            Terminal terminal = Terminal.standard(json);
            if (json) {
                terminal.answer(Json.compact(roles.stream().map(RoleListing::facts).toList()));
                return ExitCode.OK;
            }
            TextTable table = new TextTable("role", "scopes", "connections");
            for (Role role : roles) {
                table.row(
                        role.name(),
                        String.join(" ", Scope.texts(role.scopes())),
                        role.connections() == null
                                ? "all"
                                : String.join(" ", new TreeSet<>(role.connections())));
            }
            terminal.answer(table.toString().stripTrailing());
            return ExitCode.OK;
        }

        private static Map<String, Object> facts(Role role) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("role", role.name());
            facts.put("scopes", Scope.texts(role.scopes()));
            if (role.connections() != null) {
                facts.put("connections", new TreeSet<>(role.connections()));
            }
            return facts;
        }
    }
}
