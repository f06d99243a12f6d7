package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.diagnose.Diagnosis;

import reactor.core.publisher.Mono;

import java.util.List;

/** One way to diagnose; what is compared. */
public interface Arm {

    /** Name on the command line. */
    String id();

    /** Database role of the diagnosis. */
    String role();

    /**
     * Diagnoses.
     *
     * @param cases only arms that test the harness itself may look at the truth
     */
    Mono<Diagnosis> diagnose(ToolHost tools, String symptom, List<FaultCase> cases);
}
