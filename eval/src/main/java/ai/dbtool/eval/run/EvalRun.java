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
import ai.dbtool.orchestrator.client.RecordedTools;
import ai.dbtool.prompts.Catalogue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
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

    private static final FixOracle.Finding UNASKED =
            new FixOracle.Finding(FixOracle.Answer.NOT_ASSESSED, "", List.of());

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
        List<Item> items = Plan.of(options);
        try (ExecutorService threads = Executors.newFixedThreadPool(options.parallel())) {
            for (Item item : items) {
                threads.execute(() -> run(item));
            }
            threads.shutdown();
            boolean ended = false;
            while (!ended) {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            }
        }
        List<String> keys = items.stream().flatMap(item -> arms.stream().map(item::key)).toList();
        return results.all().stream().filter(result -> keys.contains(result.key())).toList();
    }

    private void run(Item item) {
        String digest = digest(item.cases());
        List<Arm> left = arms.stream().filter(arm -> !results.has(item.key(arm), digest)).toList();
        if (left.isEmpty()) {
            return;
        }
        Consumer<String> told =
                step -> steps.accept(item.name() + " seed " + item.seed() + ": " + step);
        try (Lab lab = Lab.open(item.cases(), item.seed(), options.target(), told)) {
            lab.unproven().forEach(missing -> told.accept("NOT PROVEN: " + missing));
            lab.notes().forEach(told);
            List<Answering> answers = new ArrayList<>();
            for (Arm arm : left) {
                answers.add(answer(item, arm, lab, answers.isEmpty() ? null : answers.getFirst()));
            }
            Map<List<Remedy>, FixOracle.Finding> known = new LinkedHashMap<>();
            for (int i = 0; i < answers.size(); i++) {
                Answering answer = answers.get(i);
                List<Remedy> remedies = answer.answered().remedies();
                FixOracle.Finding fix = answer.arm().proposes() ? known.get(remedies) : UNASKED;
                if (fix == null) {
                    fix = FixOracle.judge(lab, item.cases(), remedies);
                    known.put(remedies, fix);
                }
                Answering other = answer.arm().overRecorded() && i > 0 ? answers.getFirst() : null;
                RunResult result = answer.result(scorer, fix, lab.unproven(), digest, other);
                results.add(result);
                told.accept(line(result));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            String what = e instanceof CaseException ? e.getMessage() : e.toString();
            told.accept(String.valueOf(what));
            left.forEach(
                    arm -> results.add(RunResult.failed(item, arm, digest, String.valueOf(what))));
        }
    }

    private Answering answer(Item item, Arm arm, Lab lab, @Nullable Answering first)
            throws IOException {
        if (arm.overRecorded() && first != null) {
            return Answering.of(item, arm, new RecordedTools(first.calls()), lab.symptom());
        }
        Path state = Files.createTempDirectory("dbtool-ai-eval-");
        try (OpenTools tools = opener.open(configuration(lab, arm.role(), state))) {
            Answering answer = Answering.of(item, arm, tools, lab.symptom());
            new Recording(lab.symptom(), item.cases(), answer.calls())
                    .write(
                            options.out()
                                    .resolve("records")
                                    .resolve(arm.id())
                                    .resolve(Recording.fileName(item.name(), item.seed())),
                            lab.application().resolveSibling("").toAbsolutePath());
            return answer;
        } finally {
            delete(state);
        }
    }

    /**
     * Diagnoses recordings again, without a database; nothing is mended. Arms after the first are
     * compared with it.
     */
    public static List<RunResult> replay(List<Path> recordings, List<Arm> arms) throws IOException {
        Scorer scorer = new Scorer();
        List<RunResult> results = new ArrayList<>();
        for (Path file : recordings) {
            Recording recording = Recording.read(file);
            Item item = new Item(recording.cases(), recording.cases().getFirst().seed());
            Answering first = null;
            for (Arm arm : arms) {
                Answering answer = Answering.of(item, arm, recording.tools(), recording.symptom());
                results.add(
                        answer.result(
                                scorer, UNASKED, List.of(), "", arm.overRecorded() ? first : null));
                first = first == null ? answer : first;
            }
        }
        return results;
    }

    private static String line(RunResult result) {
        Score score = Objects.requireNonNull(result.score());
        Answered answered = new Answered(Objects.requireNonNull(result.report()));
        String outcome = score.right() ? "right" : score.exact() ? "exact, not grounded" : "WRONG";
        return result.arm()
                + ": "
                + outcome
                + ", fix "
                + score.fix()
                + ", "
                + result.process().wallMillis()
                + " ms: "
                + answered.verdict()
                + " "
                + answered.causes()
                + (score.exact() ? "" : ", truth " + result.verdict() + " " + result.truth())
                + (score.grounded() ? "" : ", " + score.ungrounded())
                + (score.unsafe().isEmpty() ? "" : ", " + score.unsafe())
                + (Boolean.FALSE.equals(result.agrees()) ? ", DISAGREES with the first arm" : "")
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
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
