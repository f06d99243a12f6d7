package ai.dbtool.eval.run;

import ai.dbtool.eval.lab.FixOracle;
import ai.dbtool.eval.score.Answered;
import ai.dbtool.eval.score.Score;
import ai.dbtool.eval.score.Scorer;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.HtmlReport;
import ai.dbtool.orchestrator.diagnose.ReportJson;
import ai.dbtool.orchestrator.diagnose.TextReport;
import ai.dbtool.orchestrator.evidence.Call;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One arm's answer to one item; the only place that waits for a diagnosis.
 *
 * @param wallMillis from question to answer
 * @param ownMillis of these, without a call in flight
 */
record Answering(
        Item item, Arm arm, Arm.Answer given, JsonNode report, long wallMillis, long ownMillis) {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    static Answering of(Item item, Arm arm, ToolHost tools, String symptom) {
        TimedTools timed = new TimedTools(tools);
        long start = System.nanoTime();
        Arm.Answer answer =
                Objects.requireNonNull(arm.diagnose(timed, symptom, item.cases()).block(LIMIT));
        long wall = (System.nanoTime() - start) / 1_000_000;
        return new Answering(
                item,
                arm,
                answer,
                ReportJson.of(answer.diagnosis().report()),
                wall,
                Math.max(0, wall - timed.inFlightMillis()));
    }

    Answered answered() {
        return new Answered(report);
    }

    /**
     * @param fix what the oracle found
     * @param unproven proofs of the injection that were not seen
     * @param other answer of the arm it must agree with, or {@code null}
     */
    RunResult result(
            Scorer scorer,
            FixOracle.Finding fix,
            List<String> unproven,
            String digest,
            @Nullable Answering other) {
        List<String> outputs = new ArrayList<>();
        outputs.add(report.toString());
        outputs.add(TextReport.of(diagnosis()));
        outputs.add(HtmlReport.of(diagnosis()));
        calls().forEach(call -> outputs.add(String.valueOf(call.result())));
        Score score = scorer.score(item.cases(), answered(), calls(), fix.answer(), outputs);
        return new RunResult(
                item.name(),
                item.title(),
                item.seed(),
                arm.id(),
                digest,
                item.params(),
                diagnosis().symptom(),
                Scorer.verdict(item.cases()),
                Scorer.causes(item.cases()),
                report,
                score,
                course(),
                other == null ? null : decided().equals(other.decided()),
                fix.where(),
                fix.notes(),
                unproven,
                null);
    }

    private Diagnosis diagnosis() {
        return given.diagnosis();
    }

    private RunResult.Course course() {
        Set<String> cited = new HashSet<>();
        report.path("evidence").forEach(quote -> cited.add(quote.path("call").asString("")));
        return new RunResult.Course(
                calls().size(),
                (int) calls().stream().filter(call -> !call.answered()).count(),
                cited.size(),
                wallMillis,
                ownMillis,
                given.turns(),
                given.tokens(),
                given.firstTokenMillis(),
                given.repairs(),
                given.repeats(),
                given.salvaged());
    }

    /** What a model must not change: all but who wrote and how long it took. */
    List<JsonNode> decided() {
        return List.of(
                report.path("verdict"),
                report.path("causes"),
                report.path("chain"),
                report.path("evidence"),
                report.path("remedies"));
    }

    List<Call> calls() {
        return diagnosis().calls();
    }
}
