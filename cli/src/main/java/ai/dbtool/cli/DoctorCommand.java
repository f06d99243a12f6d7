package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.evidence.Outcome;
import ai.dbtool.orchestrator.evidence.ToolAnswer;
import ai.dbtool.orchestrator.model.ModelReport;
import ai.dbtool.orchestrator.model.ollama.OllamaModel;
import ai.dbtool.pg.ServerFacts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code dbtool-ai doctor}: is everything there that a diagnosis needs? */
@Command(
        name = "doctor",
        description = "Checks connections, roles, logs, configuration files and the model.")
final class DoctorCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    /** How a check went. */
    enum State {
        OK,
        WARNING,
        FAILED
    }

    /**
     * One check.
     *
     * @param subject {@code connection main}, {@code logs}, {@code model}
     * @param state how it went
     * @param detail what was seen, and what to do unless it is fine
     */
    record Check(String subject, State state, String detail) {}

    @Override
    public Integer call() {
        DbtoolConfig config = connect.load();
        List<Check> checks = new ArrayList<>();
        try (Suite suite = new Suite(config);
                McpTools tools = suite.tools()) {
            connections(suite, checks);
            files(tools, "logs", "log_sources", config.logs().isEmpty(), checks);
            files(tools, "configs", "config_sources", config.configs().isEmpty(), checks);
        }
        HttpCheck.of(config)
                .forEach(found -> checks.add(new Check("http", found.state(), found.detail())));
        model(config.model(), checks);
        print(checks);
        return checks.stream().anyMatch(check -> check.state() == State.FAILED)
                ? ExitCode.NEGATIVE
                : ExitCode.OK;
    }

    private static void connections(Suite suite, List<Check> checks) {
        if (suite.databases().configured().isEmpty()) {
            checks.add(
                    new Check(
                            "connections",
                            State.WARNING,
                            "none configured: add connections to dbtool-ai.yaml or use --db URL"));
        }
        for (String name : suite.databases().configured()) {
            String subject = "connection " + name;
            try {
                ServerFacts facts =
                        Objects.requireNonNull(
                                suite.databases()
                                        .open(ServerRuntime.localUser(), name)
                                        .flatMap(database -> database.facts())
                                        .block(LIMIT));
                connection(subject, facts, checks);
            } catch (ToolFailure failure) {
                checks.add(new Check(subject, State.FAILED, failure.getMessage()));
            }
        }
    }

    private static void connection(String subject, ServerFacts facts, List<Check> checks) {
        checks.add(
                new Check(
                        subject,
                        State.OK,
                        "PostgreSQL "
                                + facts.version()
                                + (facts.inRecovery() ? " (standby)" : "")
                                + ", database "
                                + facts.database()
                                + ", role "
                                + facts.user()));
        if (!facts.surplus().isEmpty()) {
            checks.add(
                    new Check(
                            subject + " role",
                            State.WARNING,
                            "more rights than reading: "
                                    + String.join(
                                            "; ",
                                            facts.surplus().stream()
                                                    .map(
                                                            one ->
                                                                    one.right()
                                                                            + " ("
                                                                            + one.instead()
                                                                            + ")")
                                                    .toList())));
        }
        if (!facts.monitor()) {
            checks.add(
                    new Check(
                            subject + " role",
                            State.WARNING,
                            "cannot see other sessions' queries and all statistics: GRANT pg_monitor TO "
                                    + facts.user()));
        }
        if (!facts.statements()) {
            checks.add(
                    new Check(
                            subject + " statistics",
                            State.WARNING,
                            "pg_stat_statements cannot be read: add it to shared_preload_libraries,"
                                    + " restart, CREATE EXTENSION pg_stat_statements"));
        }
    }

    private static void files(
            McpTools tools, String section, String tool, boolean none, List<Check> checks) {
        if (none) {
            checks.add(
                    new Check(section, State.WARNING, "none configured: answers will lack them"));
            return;
        }
        ToolAnswer answer =
                Objects.requireNonNull(
                        tools.call(tool, JsonNodeFactory.instance.objectNode()).block(LIMIT));
        JsonNode structured = answer.structured();
        if (answer.outcome() != Outcome.OK || structured == null) {
            checks.add(new Check(section, State.FAILED, answer.text()));
            return;
        }
        for (JsonNode source : structured.path("sources")) {
            int files = source.path("files").size();
            int skipped = source.path("skipped").size();
            checks.add(
                    new Check(
                            section + " " + source.path("name").asString(""),
                            files == 0 ? State.FAILED : State.OK,
                            files
                                    + " files"
                                    + (skipped == 0 ? "" : ", " + skipped + " skipped")
                                    + (files == 0 ? ": nothing can be read there" : "")));
        }
    }

    private static void model(ModelConfig config, List<Check> checks) {
        if (config.engine() == ModelConfig.Engine.NONE) {
            checks.add(new Check("model", State.OK, "none: playbooks answer alone"));
            return;
        }
        ModelReport report = Objects.requireNonNull(OllamaModel.open(config).report().block(LIMIT));
        for (ModelReport.Check check : report.checks()) {
            checks.add(
                    new Check(
                            "model " + check.name(),
                            State.valueOf(check.outcome().name()),
                            check.detail()));
        }
    }

    private void print(List<Check> checks) {
        Terminal terminal = Terminal.standard(json);
        if (json) {
            terminal.answer(Json.compact(checks));
            return;
        }
        for (Check check : checks) {
            terminal.answer(
                    "%-8s%s: %s"
                            .formatted(
                                    check.state().name().toLowerCase(java.util.Locale.ROOT),
                                    check.subject(),
                                    check.detail()));
        }
    }
}
