package ai.dbtool.cli;

import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GrantScript;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code dbtool-ai grant-script}: prints, never runs. */
@Command(
        name = "grant-script",
        description =
                "Prints the SQL that gives the tool a role of its own: reads, sees statistics, and"
                        + " nothing more. Runs nothing.")
final class GrantScriptCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            description = "Whose server and database; omit when only one is configured.")
    private @Nullable String connection;

    @Option(names = "--role", paramLabel = "NAME", description = "Role to create.")
    private String role = "dbtool_ai";

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "Let the role read this schema only; repeatable. Else all data.")
    private List<String> schemas = new ArrayList<>();

    @Option(names = "--strict", description = "Also what strict_guard needs.")
    private boolean strict;

    @Override
    public Integer call() {
        try (Suite suite = new Suite(connect.loadForAnyRole())) {
            ServerFacts facts =
                    Objects.requireNonNull(
                            suite.databases()
                                    .open(ServerRuntime.localUser(), connection)
                                    .flatMap(Database::facts)
                                    .block(LIMIT));
            GrantScript script =
                    new GrantScript(role, facts.database(), facts.major(), schemas, strict);
            Terminal.standard(false).answer(script.sql().stripTrailing());
            return ExitCode.OK;
        }
    }
}
