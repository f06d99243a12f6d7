package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.orchestrator.ask.FreeDiagnosis;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.diagnose.Diagnosis;

import reactor.core.publisher.Mono;

import java.util.List;

/** One way to diagnose; what is compared. */
public interface Arm {

    /**
     * A diagnosis, and what a model did for it.
     *
     * @param turns answers asked of the model
     * @param tokens prompt and answer tokens of all turns
     * @param firstTokenMillis the longest wait for the first piece of an answer
     * @param repairs calls it had to write anew
     * @param repeats calls it made again
     * @param salvaged calls that were read out of its text
     */
    record Answer(
            Diagnosis diagnosis,
            int turns,
            int tokens,
            long firstTokenMillis,
            int repairs,
            int repeats,
            int salvaged) {

        /** No model had a part in it. */
        static Answer alone(Diagnosis diagnosis) {
            return new Answer(diagnosis, 0, 0, 0, 0, 0, 0);
        }

        /** A free model's. */
        static Answer of(FreeDiagnosis.Result result, CountedModel model) {
            return new Answer(
                    result.diagnosis(),
                    model.turns(),
                    model.tokens(),
                    model.firstTokenMillis(),
                    result.use().repairs(),
                    result.use().repeats(),
                    result.use().salvaged());
        }
    }

    /** Name on the command line. */
    String id();

    /** Database role of the diagnosis. */
    String role();

    /**
     * Whether it answers over what the arm before it read, so that the two answers may differ by
     * nothing but the arms.
     */
    default boolean overRecorded() {
        return false;
    }

    /** Whether its answers hold remedies. */
    default boolean proposes() {
        return true;
    }

    /**
     * Diagnoses.
     *
     * @param cases only arms that test the harness itself may look at the truth
     */
    Mono<Answer> diagnose(ToolHost tools, String symptom, List<FaultCase> cases);
}
