package ai.dbtool.cli;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.orchestrator.diagnose.DiagnoseReport;
import ai.dbtool.orchestrator.diagnose.DiagnoseRequest;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.HtmlReport;
import ai.dbtool.orchestrator.diagnose.PlanPicture;
import ai.dbtool.orchestrator.diagnose.ReportJson;
import ai.dbtool.orchestrator.diagnose.TextReport;
import ai.dbtool.orchestrator.diagnose.Verdict;
import ai.dbtool.testkit.faults.Fault;
import ai.dbtool.testkit.faults.FaultyShop;
import ai.dbtool.testkit.faults.Injected;
import ai.dbtool.testkit.faults.Shop;
import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code dbtool-ai demo}: real faults in a real PostgreSQL, found with evidence. */
@Command(
        name = "demo",
        description = {
            "Starts a PostgreSQL in a temporary folder, loads a shop, runs real load, injects faults,",
            "then diagnoses it. Needs nothing but this machine and leaves nothing behind."
        })
final class DemoCommand implements Callable<Integer> {

    private static final String DEFAULT_FAULTS =
            "missing-index,idle-in-transaction,checkpoints,role-setting";

    /** How long the application runs, and is recorded, before anybody looks. */
    private static final Duration SETTLE = Duration.ofSeconds(10);

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--seed",
            defaultValue = "0",
            description = "Varies names of tables, columns, roles and settings, and values.")
    private long seed;

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            defaultValue = DEFAULT_FAULTS,
            description =
                    "Comma separated: missing-index, idle-in-transaction, checkpoints, role-setting,"
                            + " config-not-applied, sequence-exhausted, all; or none. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String faults = DEFAULT_FAULTS;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "Model on the local Ollama, or none; default: one that is installed there.")
    private @Nullable String model;

    @Option(names = "--json", description = "For programs; nothing else on standard output.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Where to write the report as a page; default dbtool-ai-demo.html, with --json none.")
    private @Nullable Path html;

    @Option(names = "--keep", description = "Leave it running after the report until Ctrl-C.")
    private boolean keep;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Fault> chosen = chosen();
        Terminal terminal = Terminal.standard(json);
        try (TemporaryFolder state = TemporaryFolder.create("dbtool-ai-demo-");
                FaultyShop shop =
                        FaultyShop.start(
                                seed,
                                chosen,
                                Duration.ZERO,
                                step -> {
                                    if (!json) {
                                        terminal.progress("- " + step);
                                    }
                                })) {
            DbtoolConfig config = configuration(shop, state.path());
            if (!json) {
                terminal.progress("- recording it for " + SETTLE.toSeconds() + " s");
            }
            try (Collecting collecting = new Collecting(config, _ -> {})) {
                collecting.lasting(SETTLE, List.copyOf(config.connections().keySet()));
            }
            if (!json) {
                terminal.progress("- injected, unknown to what follows: " + words(shop.injected()));
                terminal.progress("- dbtool-ai diagnose");
            }
            Diagnosing.Result result;
            try (Suite suite = new Suite(config)) {
                result =
                        Diagnosing.run(
                                suite, DiagnoseRequest.checkUp(), terminal, json, page() != null);
            }
            Diagnosis diagnosis = withoutRecord(result.diagnosis());
            boolean exact = sameCauses(shop.injected(), diagnosis.report());
            print(terminal, shop, diagnosis, exact);
            write(diagnosis, result.plans(), RecordedLoad.figures(config), terminal);
            if (keep) {
                new KeptDemo(terminal, shop).untilInterrupted();
            }
            return exact ? ExitCode.OK : ExitCode.NEGATIVE;
        }
    }

    private List<Fault> chosen() {
        if (faults.equals("none")) {
            return List.of();
        }
        if (faults.equals("all")) {
            return Fault.all();
        }
        Map<String, Fault> known =
                Fault.all().stream().collect(Collectors.toMap(Fault::id, fault -> fault));
        List<Fault> result = new ArrayList<>();
        for (String word : faults.split(",", -1)) {
            Fault fault = known.get(word.strip());
            if (fault == null) {
                throw new CommandLine.ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "unknown fault '"
                                + word
                                + "'; allowed: "
                                + String.join(", ", new TreeSet<>(known.keySet()))
                                + ", all, none");
            }
            result.add(fault);
        }
        return result;
    }

    private DbtoolConfig configuration(FaultyShop shop, Path state) {
        Cluster cluster = shop.shop().cluster();
        ConnectionConfig connection =
                new ConnectionConfig(
                        "main",
                        "127.0.0.1",
                        cluster.port(),
                        Shop.DATABASE,
                        Shop.DBA_ROLE,
                        null,
                        "disable",
                        null,
                        false,
                        false,
                        false);
        return DbtoolConfig.of(
                Map.of("main", connection),
                Map.of(
                        "main",
                        new SourceConfig(
                                "main", List.of(cluster.logDirectory().toString()), "main")),
                Map.of(
                        "main",
                        new SourceConfig(
                                "main",
                                List.of(
                                        cluster.dataDirectory().toString(),
                                        shop.applicationDirectory().toString()),
                                "main")),
                ModelChoice.forDemo(model),
                state);
    }

    private void print(Terminal terminal, FaultyShop shop, Diagnosis diagnosis, boolean exact) {
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("injected", shop.injected());
            answer.put("diagnosis", ReportJson.of(diagnosis.report()));
            terminal.answer(Json.compact(answer));
        } else {
            terminal.answer("\n" + TextReport.of(diagnosis));
            terminal.answer("Injected: " + words(shop.injected()));
            terminal.answer(
                    terminal.bold(
                            exact
                                    ? "The diagnosis equals the injection."
                                    : "The diagnosis DIFFERS from the injection."));
        }
    }

    private @Nullable Path page() {
        return html == null && !json ? Path.of("dbtool-ai-demo.html") : html;
    }

    private void write(
            Diagnosis diagnosis, List<PlanPicture> plans, List<String> figures, Terminal terminal)
            throws IOException {
        Path page = page();
        if (page != null) {
            Files.writeString(page, HtmlReport.of(diagnosis, plans, figures));
            terminal.progress("- the report as a page: " + page.toAbsolutePath());
        }
    }

    /** The record's file goes with the demo: its path would lead nowhere. */
    private static Diagnosis withoutRecord(Diagnosis diagnosis) {
        return new Diagnosis(
                diagnosis.symptom(),
                diagnosis.report(),
                diagnosis.prose(),
                diagnosis.calls(),
                null);
    }

    private static String words(List<Injected> injected) {
        return injected.isEmpty()
                ? "nothing"
                : injected.stream()
                        .map(one -> LiveSteps.named(one.code(), one.entities()))
                        .collect(Collectors.joining("; "));
    }

    private static boolean sameCauses(List<Injected> injected, DiagnoseReport report) {
        Set<String> expected = new TreeSet<>();
        injected.forEach(one -> expected.add(key(one.code(), one.entities())));
        Set<String> found = new TreeSet<>();
        report.causes().forEach(one -> found.add(key(one.code(), one.entities())));
        Verdict verdict = injected.isEmpty() ? Verdict.NO_FAULT : Verdict.FAULT;
        return report.verdict() == verdict && expected.equals(found);
    }

    private static String key(String code, Map<String, Object> entities) {
        JsonNode sorted = JsonMapper.shared().valueToTree(new TreeMap<>(entities));
        return code + sorted.toString().toLowerCase(Locale.ROOT);
    }
}
