package ai.dbtool.cli;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.eval.cases.CaseCheck;
import ai.dbtool.eval.cases.CaseException;
import ai.dbtool.eval.cases.CaseFolders;
import ai.dbtool.eval.lab.Lab;
import ai.dbtool.eval.report.EvalReport;
import ai.dbtool.eval.run.Arm;
import ai.dbtool.eval.run.EvalOptions;
import ai.dbtool.eval.run.EvalRun;
import ai.dbtool.eval.run.FreeArm;
import ai.dbtool.eval.run.OpenTools;
import ai.dbtool.eval.run.PlaybookArm;
import ai.dbtool.eval.run.Recording;
import ai.dbtool.eval.run.RunResult;
import ai.dbtool.eval.run.ScriptedArm;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.client.ServerState;
import ai.dbtool.orchestrator.evidence.ToolAnswer;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ollama.OllamaModel;
import ai.dbtool.prompts.Catalogue;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import reactor.core.publisher.Mono;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code dbtool-ai eval}. */
@Command(
        name = "eval",
        description =
                "Injects faults into PostgreSQL clusters of its own, diagnoses them, and scores the answers.")
final class EvalCommand implements Callable<Integer> {

    @Option(
            names = "--cases",
            paramLabel = "DIR",
            description = "Folder of cases; the project's own without it.")
    private @Nullable Path cases;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "ID",
            description = "Cases to run, as F01,C1; with --combine also sets, as F01+F30.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seeds of each case; names, sizes and values vary with them. Default 1.")
    private int seeds;

    @Option(
            names = "--first-seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The first of the seeds. Default 0.")
    private long firstSeed;

    @Option(
            names = "--combine",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Faults at once; sets are drawn from those that do not exclude each other.")
    private int combine;

    @Option(
            names = "--sets",
            paramLabel = "N",
            defaultValue = "20",
            description = "With --combine: how many sets. Default 20.")
    private int sets;

    @Option(
            names = "--arm",
            split = ",",
            paramLabel = "ARM",
            defaultValue = "off",
            description =
                    "off: playbooks without a model. plain: the same as a role without monitoring rights."
                            + " scripted: a perfect model. playbook: with the configured model."
                            + " bad-model: the same over what the arm before it read."
                            + " react: the configured model decides; no-cards, no-narrowing, no-verifier,"
                            + " no-digest: the same without one help. Default off.")
    private List<String> armNames = new ArrayList<>();

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "0",
            description = "Cases at once; half of the processors by default.")
    private int parallel;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "eval-results",
            description =
                    "Where results go; a run that was interrupted goes on from what is there. Default eval-results.")
    private Path out = Path.of("eval-results");

    @Option(
            names = "--target",
            paramLabel = "URL",
            description =
                    "PostgreSQL to run the clusters with, as file:///usr/lib/postgresql/15; the embedded one without it.")
    private @Nullable URI target;

    @Option(
            names = "--replay",
            paramLabel = "DIR",
            description = "Diagnoses the recordings in DIR again, without a database.")
    private @Nullable Path replay;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Spec private @Nullable CommandSpec spec;

    /** Holds every result whole. */
    private static final int SCRIPTED_WINDOW = 4_000_000;

    private static final Duration SCRIPTED_LIMIT = Duration.ofMinutes(2);

    private @Nullable Catalogue loaded;

    /** Loaded when it is asked for: every command of the program makes this one too. */
    private Catalogue catalogue() {
        Catalogue known = loaded;
        if (known == null) {
            known = Catalogue.load();
            loaded = known;
        }
        return known;
    }

    /** Checks cases without running them. */
    @Command(name = "check", description = "Says what is wrong with cases, without running them.")
    int check(
            @Parameters(paramLabel = "DIR", description = "A case, or a folder of cases.")
                    Path folder) {
        Terminal terminal = Terminal.standard(false);
        CaseCheck check = new CaseCheck(catalogue());
        int problems = 0;
        List<Path> found;
        try {
            found = CaseFolders.in(folder);
        } catch (CaseException e) {
            terminal.error(String.valueOf(e.getMessage()));
            return ExitCode.USAGE;
        }
        for (Path one : found) {
            for (String problem : check.problems(one)) {
                terminal.answer(problem);
                problems++;
            }
        }
        terminal.answer(found.size() + " cases, " + problems + " problems");
        return problems == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Terminal terminal = Terminal.standard(false);
        List<Arm> arms = armNames.stream().map(this::arm).toList();
        List<RunResult> results;
        try {
            results =
                    replay == null
                            ? live(arms, terminal)
                            : EvalRun.replay(Recording.in(replay), arms);
        } catch (CaseException e) {
            terminal.error(String.valueOf(e.getMessage()));
            return ExitCode.USAGE;
        }
        EvalReport report = new EvalReport(results);
        report.write(out);
        terminal.answer(report.markdown());
        terminal.progress("- pages: " + out.resolve("report.html").toAbsolutePath());
        boolean good =
                results.stream()
                        .allMatch(
                                result ->
                                        result.valid()
                                                && Objects.requireNonNull(result.score()).right());
        return good ? ExitCode.OK : ExitCode.NEGATIVE;
    }

    private List<RunResult> live(List<Arm> arms, Terminal terminal) throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        EvalOptions options =
                new EvalOptions(
                        cases == null ? own() : cases,
                        only,
                        seeds,
                        firstSeed,
                        combine,
                        sets,
                        parallel > 0 ? parallel : Math.max(1, cores / 2),
                        target == null ? null : programs(target),
                        out);
        return new EvalRun(
                        options,
                        arms,
                        Servers::new,
                        catalogue(),
                        step -> terminal.progress("- " + step))
                .run();
    }

    /** Cases stop, break and copy their cluster, so it must be one of their own. */
    private Path programs(URI installation) {
        if ("file".equals(installation.getScheme())) {
            Path folder = Path.of(installation);
            Path bin = folder.endsWith("bin") ? folder : folder.resolve("bin");
            if (Files.isExecutable(bin.resolve("initdb"))
                    && Files.isExecutable(bin.resolve("postgres"))) {
                return bin;
            }
        }
        throw new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "--target must be a PostgreSQL installation whose bin holds initdb and postgres, as"
                        + " file:///usr/lib/postgresql/15; a running server cannot be used, because cases"
                        + " stop, break and copy theirs");
    }

    private Path own() {
        String launcher = System.getProperty("dbtool.launcher");
        if (launcher == null) {
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--cases DIR is needed here");
        }
        return Path.of(launcher).resolveSibling("eval").resolve("cases");
    }

    private Arm arm(String name) {
        if (FreeArm.ids().contains(name)) {
            return FreeArm.of(name, client(), catalogue());
        }
        return switch (name) {
            case "off" -> PlaybookArm.off(name, Lab.MONITOR, catalogue());
            case "plain" -> PlaybookArm.off(name, Lab.PLAIN, catalogue());
            case "scripted" -> new ScriptedArm(catalogue(), EvalCommand::scripted);
            case "playbook", "bad-model" ->
                    new PlaybookArm(
                            name,
                            Lab.MONITOR,
                            name.equals("bad-model"),
                            catalogue(),
                            client(),
                            connect.load().model().timeout());
            default ->
                    throw new CommandLine.ParameterException(
                            Objects.requireNonNull(spec).commandLine(),
                            "unknown arm '"
                                    + name
                                    + "'; allowed: off, plain, scripted, playbook, bad-model, "
                                    + String.join(", ", FreeArm.ids()));
        };
    }

    /** The configured model; an arm without it would measure something else. */
    private ModelClient client() {
        ModelChoice model = ModelChoice.of(connect.load().model());
        if (model.client() == null) {
            throw new ConfigException(List.of("this arm needs a model; " + model.note()));
        }
        return model.client();
    }

    private static ModelClient scripted(String url, String name) {
        return OllamaModel.open(
                        new ModelConfig(
                                ModelConfig.Engine.OLLAMA,
                                url,
                                name,
                                SCRIPTED_WINDOW,
                                null,
                                SCRIPTED_LIMIT))
                .chat();
    }

    /** The suite in this process. */
    private static final class Servers implements OpenTools {

        private final Suite suite;
        private final McpTools tools;

        Servers(DbtoolConfig config) {
            this.suite = new Suite(config);
            this.tools = suite.tools();
        }

        @Override
        public Mono<List<ServerState>> servers() {
            return tools.servers();
        }

        @Override
        public Mono<ToolAnswer> call(String tool, ObjectNode args) {
            return tools.call(tool, args);
        }

        @Override
        public void close() {
            tools.close();
            suite.close();
        }
    }
}
