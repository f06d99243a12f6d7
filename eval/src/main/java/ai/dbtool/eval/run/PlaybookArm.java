package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.diagnose.Diagnose;
import ai.dbtool.orchestrator.diagnose.DiagnoseRequest;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.Narrator;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.prose.DiagnosisNarrator;
import ai.dbtool.prompts.Catalogue;

import org.jspecify.annotations.Nullable;

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
 * @param model who writes, or {@code null}
 * @param modelLimit longest wait for one answer of it
 */
public record PlaybookArm(
        String id,
        String role,
        boolean overRecorded,
        Catalogue catalogue,
        @Nullable ModelClient model,
        Duration modelLimit)
        implements Arm {

    /** Model off. */
    public static PlaybookArm off(String id, String role, Catalogue catalogue) {
        return new PlaybookArm(id, role, false, catalogue, null, Duration.ZERO);
    }

    @Override
    public Mono<Answer> diagnose(ToolHost tools, String symptom, List<FaultCase> cases) {
        if (model == null) {
            return diagnosed(tools, symptom, Narrator.none()).map(Answer::alone);
        }
        CountedModel counted = new CountedModel(model);
        return diagnosed(tools, symptom, new DiagnosisNarrator(counted))
                .map(
                        diagnosis ->
                                new Answer(
                                        diagnosis,
                                        counted.turns(),
                                        counted.tokens(),
                                        counted.firstTokenMillis(),
                                        0,
                                        0,
                                        0));
    }

    private Mono<Diagnosis> diagnosed(ToolHost tools, String symptom, Narrator narrator) {
        return new Diagnose(tools, catalogue, narrator, null, Clock.systemUTC(), modelLimit)
                .toEnd(DiagnoseRequest.symptom(symptom));
    }
}
