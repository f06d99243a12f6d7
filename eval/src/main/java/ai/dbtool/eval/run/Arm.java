package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.orchestrator.ask.Answer.ModelUse;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.diagnose.Diagnosis;

import reactor.core.publisher.Mono;

import java.util.List;

/** One way to diagnose; what is compared. */
public interface Arm {

    /** A diagnosis, and what a model did for it. */
    record Answer(Diagnosis diagnosis, ModelUse use) {}

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
