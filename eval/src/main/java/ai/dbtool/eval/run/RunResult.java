package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.Truth;
import ai.dbtool.eval.score.Score;
import ai.dbtool.eval.score.Scorer;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/**
 * One line of {@code results.jsonl}: one arm on one case, or set of cases, with one seed.
 *
 * @param cases ids, joined by {@code +}
 * @param title of the cases
 * @param seed parameters were drawn with
 * @param arm that answered
 * @param digest of the case and the playbooks; another one makes the result stale
 * @param params drawn values
 * @param symptom as given
 * @param verdict of the truth
 * @param truth causes of the truth
 * @param report the answer
 * @param score what it is worth; {@code null} when there is no answer
 * @param process how it came about
 * @param agrees whether it decided as the arm it was compared with; {@code null} when there is none
 * @param fixWhere where the oracle ran
 * @param fixNotes errors of statements and patches
 * @param unproven proofs of the injection that were not seen: the run measures nothing
 * @param error why there is no answer
 */
public record RunResult(
        String cases,
        String title,
        long seed,
        String arm,
        String digest,
        Map<String, String> params,
        String symptom,
        String verdict,
        List<Truth.Cause> truth,
        @Nullable JsonNode report,
        @Nullable Score score,
        Course process,
        @Nullable Boolean agrees,
        String fixWhere,
        List<String> fixNotes,
        List<String> unproven,
        @Nullable String error) {

    /**
     * How an answer came about.
     *
     * @param calls tool calls made
     * @param failed calls that failed
     * @param cited calls that evidence cites: what a perfect path would have made
     * @param wallMillis from question to answer
     * @param ownMillis of these, without a call in flight
     * @param modelCalls answers asked of the model
     * @param modelTokens prompt and answer tokens
     * @param firstTokenMillis the longest wait for the first piece of an answer
     * @param repairs calls the model had to write anew
     * @param repeats calls it made again
     * @param salvaged calls that were read out of its text
     */
    public record Course(
            int calls,
            int failed,
            int cited,
            long wallMillis,
            long ownMillis,
            int modelCalls,
            int modelTokens,
            long firstTokenMillis,
            int repairs,
            int repeats,
            int salvaged) {

        static final Course NONE = new Course(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    static RunResult failed(Item item, Arm arm, String digest, String error) {
        return new RunResult(
                item.name(),
                item.title(),
                item.seed(),
                arm.id(),
                digest,
                item.params(),
                "",
                Scorer.verdict(item.cases()),
                Scorer.causes(item.cases()),
                null,
                null,
                Course.NONE,
                null,
                "",
                List.of(),
                List.of(),
                error);
    }

    /** What it is a result of. */
    public String key() {
        return cases + "/" + seed + "/" + arm;
    }

    /** Whether it measures something: the injection worked and an answer came. */
    public boolean valid() {
        return score != null && unproven.isEmpty();
    }
}
