package ai.dbtool.cli;

import ai.dbtool.cli.clients.Change;
import ai.dbtool.cli.clients.Client;
import ai.dbtool.cli.clients.Clients;
import ai.dbtool.cli.clients.Place;
import ai.dbtool.cli.clients.ServerEntry;
import ai.dbtool.cli.clients.text.MalformedText;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code dbtool-ai clients}: attaches the servers to MCP clients. */
@Command(
        name = "clients",
        description = "Attaches the servers to an MCP client: Claude, VS Code, Cursor, Goose, ...",
        subcommands = {
            ClientsCommand.Listing.class,
            ClientsCommand.Print.class,
            ClientsCommand.Install.class
        },
        synopsisSubcommandLabel = "list|print|install")
final class ClientsCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return new CommandLine(new Listing()).execute();
    }

    /** {@code dbtool-ai clients list}. */
    @Command(name = "list", description = "The clients it knows and the files they read.")
    static final class Listing implements Callable<Integer> {

        @Override
        public Integer call() {
            Terminal terminal = Terminal.standard(false);
            Place place = Place.here();
            for (Client client : Clients.all()) {
                String where =
                        switch (client) {
                            case Client.WithFile file -> file.file(place).toString();
                            case Client.ByHand _ ->
                                    "(by hand: clients print " + client.name() + ")";
                        };
                terminal.answer("%-15s %-22s %s".formatted(client.name(), client.title(), where));
            }
            return ExitCode.OK;
        }
    }

    /** {@code dbtool-ai clients print NAME}. */
    @Command(name = "print", description = "Prints the settings for a client and what else to do.")
    static final class Print implements Callable<Integer> {

        @Mixin private AttachOptions attach = new AttachOptions();

        @Override
        public Integer call() {
            Client client = attach.client();
            List<ServerEntry> servers = attach.servers();
            Terminal terminal = Terminal.standard(false);
            switch (client) {
                case Client.WithFile file -> {
                    String document = file.notation().document(file.settings(servers));
                    terminal.answer(document.stripTrailing());
                    attach.warnings().forEach(terminal::progress);
                    client.notes(servers).forEach(terminal::progress);
                }
                case Client.ByHand _ -> client.notes(servers).forEach(terminal::answer);
            }
            return ExitCode.OK;
        }
    }

    /** {@code dbtool-ai clients install NAME}. */
    @Command(
            name = "install",
            description =
                    "Adds the servers to a client's file: shows the change, asks, keeps a backup.")
    static final class Install implements Callable<Integer> {

        @Mixin private AttachOptions attach = new AttachOptions();

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "File to change instead of the client's usual one.")
        private @Nullable Path file;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            Client client = attach.client();
            List<ServerEntry> servers = attach.servers();
            Terminal terminal = Terminal.standard(false);
            return switch (client) {
                case Client.WithFile reads -> install(reads, servers, terminal);
                case Client.ByHand _ -> {
                    terminal.error(client.title() + " reads no file; it takes these steps:");
                    client.notes(servers).forEach(terminal::answer);
                    yield ExitCode.NEGATIVE;
                }
            };
        }

        private int install(Client.WithFile client, List<ServerEntry> servers, Terminal terminal)
                throws IOException {
            Path where = file == null ? client.file(Place.here()) : file;
            Change change;
            try {
                change = Change.of(where, client.settings(servers), client.notation());
            } catch (MalformedText e) {
                terminal.error(where + ", " + e.getMessage() + "; the file was not touched");
                return ExitCode.CONFIGURATION;
            }
            if (change.isNone()) {
                terminal.answer(change.target() + " has it already: nothing to change");
                return ExitCode.OK;
            }
            change.diff().forEach(terminal::answer);
            if (!yes) {
                if (!Terminal.asks()) {
                    throw new CommandLine.ParameterException(
                            spec.commandLine(),
                            "nothing was written: there is no terminal to ask; give --yes");
                }
                if (!Terminal.confirms("Write this to " + change.target() + "?")) {
                    terminal.answer("nothing was written");
                    return ExitCode.NEGATIVE;
                }
            }
            Path backup = change.make(Clock.systemUTC());
            terminal.answer("wrote " + change.target());
            if (backup != null) {
                terminal.answer("before: " + backup);
            }
            attach.warnings().forEach(terminal::progress);
            client.notes(servers).forEach(terminal::progress);
            return ExitCode.OK;
        }
    }
}
