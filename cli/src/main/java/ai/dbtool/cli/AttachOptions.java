package ai.dbtool.cli;

import ai.dbtool.cli.clients.Client;
import ai.dbtool.cli.clients.Clients;
import ai.dbtool.cli.clients.ServerEntry;
import ai.dbtool.cli.clients.ServerEntry.Local;
import ai.dbtool.cli.clients.ServerEntry.Remote;
import ai.dbtool.config.PostgresUrl;
import ai.dbtool.mcp.tool.Nearest;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which client, which servers, and how the client reaches them. */
final class AttachOptions {

    /** Which servers; {@code ALL} is the three of them. */
    enum Servers {
        DB,
        LOG,
        CONFIG,
        ALL
    }

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
    private static final String API_KEY = "DBTOOL_AI_API_KEY";

    @Parameters(paramLabel = "NAME", description = "The client; 'clients list' names them.")
    private String name = "";

    @Option(
            names = "--server",
            paramLabel = "db|log|config|all",
            defaultValue = "all",
            description = "Default: ${DEFAULT-VALUE}.")
    private Servers servers = Servers.ALL;

    @Option(
            names = "--remote",
            paramLabel = "URL",
            description =
                    "Reach servers at this address of 'dbtool-ai serve' instead of starting them; a"
                            + " key is taken from DBTOOL_AI_API_KEY.")
    private @Nullable String remote;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    Client client() {
        return Clients.find(name).orElseThrow(this::unknown);
    }

    private CommandLine.ParameterException unknown() {
        String nearest = Nearest.to(name, Clients.names());
        return wrong(
                "unknown client '"
                        + name
                        + "'"
                        + (nearest == null ? "" : ", did you mean '" + nearest + "'?")
                        + " (known: "
                        + String.join(", ", Clients.names())
                        + ")");
    }

    /** The servers asked for, in a fixed order. */
    List<ServerEntry> servers() {
        List<Suite.Kind> kinds =
                Arrays.stream(Suite.Kind.values())
                        .filter(
                                kind ->
                                        servers == Servers.ALL
                                                || servers.name().equals(kind.name()))
                        .toList();
        List<ServerEntry> entries = new ArrayList<>();
        for (Suite.Kind kind : kinds) {
            String word = kind.word();
            entries.add(
                    new ServerEntry(
                            "dbtool-" + word,
                            title(kind),
                            remote == null ? local(word) : remote(remote, word)));
        }
        return entries;
    }

    /** What a person should know about the servers whatever the client. */
    List<String> warnings() {
        boolean configured =
                remote != null || !connect.databases().isEmpty() || connect.file() != null;
        return configured
                ? List.of()
                : List.of(
                        "There is no configuration yet, and the servers will say so: give --config"
                                + " FILE or --db URL (and --log, --conf).");
    }

    private static String title(Suite.Kind kind) {
        return switch (kind) {
            case DB -> "PostgreSQL: sessions, plans, statistics, read-only SQL";
            case LOG -> "PostgreSQL logs: errors, locks, slow statements";
            case CONFIG -> "PostgreSQL configuration: effective settings, audit";
        };
    }

    private Local local(String word) {
        connect.databases().forEach(this::withoutSecrets);
        List<String> args = new ArrayList<>(List.of("mcp", word));
        CommandLine mcp = spec.root().subcommands().get("mcp");
        if (mcp != null && mcp.getCommandSpec().findOption("--warm") != null) {
            args.add("--warm");
        }
        args.addAll(connect.words());
        String java = System.getenv("DBTOOL_AI_JAVA");
        return new Local(
                System.getProperty("dbtool.launcher", "dbtool-ai"),
                args,
                java == null ? Map.of() : Map.of("DBTOOL_AI_JAVA", java),
                variables());
    }

    /** A command line is visible to every user, and some clients resolve references in it. */
    private void withoutSecrets(String url) {
        boolean secret;
        try {
            secret = PostgresUrl.parse(url).containsKey("password");
        } catch (IllegalArgumentException e) {
            throw wrong("--db " + e.getMessage());
        }
        if (secret || url.contains("${")) {
            throw wrong(
                    "--db holds a password, which would end up in the client's file and in process"
                            + " lists: set PGPASSWORD, or keep it in ~/.pgpass or in a file for --config");
        }
    }

    /** Variables the configuration refers to, and PGPASSWORD where it is in use now. */
    private List<String> variables() {
        TreeSet<String> names = new TreeSet<>();
        String password = System.getenv("PGPASSWORD");
        if (password != null && !password.isEmpty()) {
            names.add("PGPASSWORD");
        }
        Path file = connect.databases().isEmpty() ? connect.file() : null;
        if (file != null) {
            try {
                Matcher reference = REFERENCE.matcher(Files.readString(file));
                while (reference.find()) {
                    names.add(reference.group(1));
                }
            } catch (IOException e) {
                throw wrong(file + " cannot be read as UTF-8 text");
            }
        }
        return List.copyOf(names);
    }

    private Remote remote(String url, String word) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw wrong("--remote is not a URL such as https://host:8800");
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.matches("https?") || address.getHost() == null) {
            throw wrong("--remote is not a URL such as https://host:8800");
        }
        if (address.getRawUserInfo() != null || address.getRawQuery() != null) {
            throw wrong(
                    "--remote takes no credentials and no query: the key comes from " + API_KEY);
        }
        String base = url.replaceAll("/+$", "");
        if (!base.endsWith("/mcp")) {
            return new Remote(base + "/" + word + "/mcp", API_KEY);
        }
        if (servers == Servers.ALL) {
            throw wrong("--remote names one server; say which with --server db, log or config");
        }
        return new Remote(base, API_KEY);
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
