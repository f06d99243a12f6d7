package ai.dbtool.eval.run;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.eval.cases.CaseException;
import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.eval.lab.FixOracle;
import ai.dbtool.eval.lab.Lab;
import ai.dbtool.eval.lab.Remedy;
import ai.dbtool.eval.score.Answered;
import ai.dbtool.eval.score.Score;
import ai.dbtool.eval.score.Scorer;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.HtmlReport;
import ai.dbtool.orchestrator.diagnose.ReportJson;
import ai.dbtool.orchestrator.diagnose.TextReport;
import ai.dbtool.prompts.Catalogue;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs cases on arms: one cluster per case and seed, all arms on the same one. */
public final class EvalRun {

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(15);

    private final EvalOptions options;
    private final List<Arm> arms;
    private final OpenTools.Opener opener;
    private final Catalogue catalogue;
    private final Consumer<String> steps;
    private final Scorer scorer = new Scorer();
    private final ResultFile results;

    /**
     * @param opener the three servers
     * @param steps told what happens, one line each
     */
    public EvalRun(
            EvalOptions options,
            List<Arm> arms,
            OpenTools.Opener opener,
            Catalogue catalogue,
            Consumer<String> steps) {
        this.options = options;
        this.arms = List.copyOf(arms);
        this.opener = opener;
        this.catalogue = catalogue;
        this.steps = steps;
        this.results = new ResultFile(options.out());
    }

    /** Runs what has no valid result yet; answers the results of everything asked for. */
    public List<RunResult> run() throws InterruptedException {
        List<Plan.Item> items = Plan.of(options);
        try (ExecutorService threads = Executors.newFixedThreadPool(options.parallel())) {
            for (Plan.Item item : items) {
                threads.execute(() -> run(item));
            }
            threads.shutdown();
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                Thread.onSpinWait();
            }
        }
        List<String> keys =
                items.stream().flatMap(item -> arms.stream().map(arm -> key(item, arm))).toList();
        return results.all().stream().filter(result -> keys.contains(result.key())).toList();
    }

    private static String key(Plan.Item item, Arm arm) {
        return item.name() + "/" + item.seed() + "/" + arm.id();
    }

    private void run(Plan.Item item) {
        String digest = digest(item.cases());
        List<Arm> left = arms.stream().filter(arm -> !results.has(key(item, arm), digest)).toList();
        if (left.isEmpty()) {
            return;
        }
        String name = item.name() + " seed " + item.seed();
        try (Lab lab =
                Lab.open(item.cases(), item.seed(), step -> steps.accept(name + ": " + step))) {
            lab.unproven().forEach(missing -> steps.accept(name + ": NOT PROVEN: " + missing));
            lab.notes().forEach(note -> steps.accept(name + ": " + note));
            List<Answer> answers = new ArrayList<>();
            for (Arm arm : left) {
                answers.add(answer(item, arm, lab));
            }
            Map<List<Remedy>, FixOracle.Finding> known = new LinkedHashMap<>();
            for (Answer answer : answers) {
                List<Remedy> remedies = answer.answered().remedies();
                FixOracle.Finding fix = known.get(remedies);
                if (fix == null) {
                    fix = FixOracle.judge(lab, item.cases(), remedies);
                    known.put(remedies, fix);
                }
                RunResult result = result(item, answer, fix, lab.unproven(), digest);
                results.add(result);
                steps.accept(name + ": " + told(result));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            String what = e instanceof CaseException ? e.getMessage() : e.toString();
            steps.accept(name + ": " + what);
            left.forEach(arm -> results.add(failed(item, arm, digest, String.valueOf(what))));
        }
    }

    private record Answer(
            Arm arm,
            Diagnosis diagnosis,
            JsonNode report,
            Answered answered,
            long wall,
            long own) {}

    private Answer answer(Plan.Item item, Arm arm, Lab lab) throws IOException {
        Path state = Files.createTempDirectory("dbtool-ai-eval-");
        try (OpenTools tools = opener.open(configuration(lab, arm.role(), state))) {
            TimedTools timed = new TimedTools(tools);
            long start = System.nanoTime();
            Diagnosis diagnosis =
                    Objects.requireNonNull(
                            arm.diagnose(timed, lab.symptom(), item.cases()).block(ANSWER_LIMIT));
            long wall = (System.nanoTime() - start) / 1_000_000;
            JsonNode report = ReportJson.of(diagnosis.report());
            if (arm.id().equals("off")) {
                new Recording(lab.symptom(), item.cases(), diagnosis.calls())
                        .write(
                                options.out()
                                        .resolve("records")
                                        .resolve(Recording.fileName(item.name(), item.seed())));
            }
            return new Answer(
                    arm,
                    diagnosis,
                    report,
                    new Answered(report),
                    wall,
                    Math.max(0, wall - timed.inFlightMillis()));
        } finally {
            delete(state);
        }
    }

    private RunResult result(
            Plan.Item item,
            Answer answer,
            FixOracle.Finding fix,
            List<String> unproven,
            String digest) {
        Diagnosis diagnosis = answer.diagnosis();
        List<String> outputs = new ArrayList<>();
        outputs.add(answer.report().toString());
        outputs.add(TextReport.of(diagnosis));
        outputs.add(HtmlReport.of(diagnosis));
        diagnosis.calls().forEach(call -> outputs.add(String.valueOf(call.result())));
        Score score =
                scorer.score(
                        item.cases(), answer.answered(), diagnosis.calls(), fix.answer(), outputs);
        return new RunResult(
                item.name(),
                title(item),
                item.seed(),
                answer.arm().id(),
                digest,
                params(item),
                diagnosis.symptom(),
                Scorer.verdict(item.cases()),
                Scorer.causes(item.cases()),
                answer.report(),
                score,
                process(answer),
                fix.where(),
                fix.notes(),
                unproven,
                null);
    }

    private static RunResult.Course process(Answer answer) {
        int failed =
                (int) answer.diagnosis().calls().stream().filter(call -> !call.answered()).count();
        return new RunResult.Course(
                answer.diagnosis().calls().size(), failed, answer.wall(), answer.own(), 0, 0, 0, 0);
    }

    private static RunResult failed(Plan.Item item, Arm arm, String digest, String error) {
        return new RunResult(
                item.name(),
                title(item),
                item.seed(),
                arm.id(),
                digest,
                params(item),
                "",
                Scorer.verdict(item.cases()),
                Scorer.causes(item.cases()),
                null,
                null,
                new RunResult.Course(0, 0, 0, 0, 0, 0, 0, 0),
                "",
                List.of(),
                List.of(),
                error);
    }

    private static String title(Plan.Item item) {
        return String.join(" + ", item.cases().stream().map(one -> one.file().title()).toList());
    }

    private static Map<String, String> params(Plan.Item item) {
        Map<String, String> params = new LinkedHashMap<>();
        for (FaultCase one : item.cases()) {
            one.params()
                    .forEach(
                            (name, value) ->
                                    params.put(
                                            item.cases().size() == 1 ? name : one.id() + "." + name,
                                            value));
        }
        return params;
    }

    private static String told(RunResult result) {
        Score score = Objects.requireNonNull(result.score());
        JsonNode report = Objects.requireNonNull(result.report());
        String said =
                report.path("verdict").asString("")
                        + " "
                        + new Answered(report)
                                .causes().stream().map(one -> one.code() + one.entities()).toList();
        return result.arm()
                + ": "
                + (score.right() ? "right" : score.exact() ? "exact, not grounded" : "WRONG")
                + ", fix "
                + score.fix()
                + ", "
                + result.process().wallMillis()
                + " ms: "
                + said
                + (score.exact() ? "" : ", truth " + result.truth())
                + (score.grounded() ? "" : ", " + score.ungrounded())
                + (result.fixNotes().isEmpty() ? "" : ", " + result.fixNotes());
    }

    private static DbtoolConfig configuration(Lab lab, String role, Path state) {
        ConnectionConfig connection =
                new ConnectionConfig(
                        "main",
                        "127.0.0.1",
                        lab.cluster().port(),
                        Lab.DATABASE,
                        role,
                        null,
                        "disable",
                        null,
                        false,
                        false,
                        false);
        return DbtoolConfig.of(
                Map.of("main", connection),
                Map.of("main", source(List.of(lab.cluster().logDirectory()))),
                Map.of("main", source(List.of(lab.cluster().dataDirectory(), lab.application()))),
                ModelConfig.none(),
                state);
    }

    private static SourceConfig source(List<Path> paths) {
        return new SourceConfig("main", paths.stream().map(Path::toString).toList(), "main");
    }

    /** Of everything a result depends on: the files of the cases and the playbooks. */
    private String digest(List<FaultCase> cases) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(catalogue.digest().getBytes(StandardCharsets.UTF_8));
            for (FaultCase one : cases) {
                try (Stream<Path> files = Files.walk(one.folder())) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        digest.update(Files.readAllBytes(file));
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Diagnoses recordings again, without a database; nothing is mended. */
    public static List<RunResult> replay(List<Path> recordings, Arm arm) throws IOException {
        Scorer scorer = new Scorer();
        List<RunResult> results = new ArrayList<>();
        for (Path file : recordings) {
            Recording recording = Recording.read(file);
            Plan.Item item = new Plan.Item(recording.cases(), recording.cases().getFirst().seed());
            TimedTools timed = new TimedTools(recording.tools());
            long start = System.nanoTime();
            Diagnosis diagnosis =
                    Objects.requireNonNull(
                            arm.diagnose(timed, recording.symptom(), recording.cases())
                                    .block(ANSWER_LIMIT));
            long wall = (System.nanoTime() - start) / 1_000_000;
            JsonNode report = ReportJson.of(diagnosis.report());
            Answer answer = new Answer(arm, diagnosis, report, new Answered(report), wall, wall);
            Score score =
                    scorer.score(
                            recording.cases(),
                            answer.answered(),
                            diagnosis.calls(),
                            FixOracle.Answer.NOT_ASSESSED,
                            List.of(report.toString()));
            results.add(
                    new RunResult(
                            item.name(),
                            title(item),
                            item.seed(),
                            arm.id(),
                            "",
                            params(item),
                            diagnosis.symptom(),
                            Scorer.verdict(item.cases()),
                            Scorer.causes(item.cases()),
                            report,
                            score,
                            process(answer),
                            "",
                            List.of(),
                            List.of(),
                            null));
        }
        return results;
    }
}
