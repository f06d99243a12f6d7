package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.orchestrator.ask.Answer.ModelUse;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.diagnose.Diagnose;
import ai.dbtool.orchestrator.diagnose.DiagnoseRequest;
import ai.dbtool.orchestrator.diagnose.Narrator;
import ai.dbtool.prompts.Catalogue;

import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The product's own way: playbooks, with a model that writes or without one.
 *
 * @param id of the arm
 * @param role of the diagnosis
 * @param overRecorded answers over what the arm before it read
 * @param catalogue playbooks and causes
 * @param narrator the model, or none
 * @param modelLimit longest wait for one answer of it
 */
public record PlaybookArm(
        String id,
        String role,
        boolean overRecorded,
        Catalogue catalogue,
        Narrator narrator,
        Duration modelLimit)
        implements Arm {

    /** Model off. */
    public static PlaybookArm off(String id, String role, Catalogue catalogue) {
        return new PlaybookArm(id, role, false, catalogue, Narrator.none(), Duration.ZERO);
    }

    @Override
    public Mono<Answer> diagnose(ToolHost tools, String symptom, List<FaultCase> cases) {
        return new Diagnose(tools, catalogue, narrator, null, Clock.systemUTC(), modelLimit)
                .toEnd(DiagnoseRequest.symptom(symptom))
                .map(
                        diagnosis ->
                                new Answer(
                                        diagnosis,
                                        new ModelUse(
                                                narrator.model(), 0, 0, 0, 0, 0, 0, "playbooks")));
    }
}
