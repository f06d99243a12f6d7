package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.playbook.Assessment;
import ai.dbtool.orchestrator.playbook.Engine;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.prompts.Playbook;

import java.util.List;
import java.util.Objects;

/** Decides what a diagnosis comes to. */
final class Verdicts {

    private Verdicts() {}

    static Verdict of(
            Catalogue catalogue,
            Engine engine,
            List<Assessment> causes,
            List<Engine.Seen> signals,
            String symptom) {
        if (!causes.isEmpty()) {
            return Verdict.FAULT;
        }
        if (!enoughSeen(catalogue, engine) || tells(signals, Playbook.Tells.ALARM)) {
            return Verdict.INSUFFICIENT_EVIDENCE;
        }
        if (!Symptom.isComplaint(symptom)) {
            return Verdict.NO_FAULT;
        }
        return tells(signals, Playbook.Tells.TROUBLE)
                ? Verdict.INSUFFICIENT_EVIDENCE
                : Verdict.NOT_DATABASE;
    }

    private static boolean tells(List<Engine.Seen> signals, Playbook.Tells what) {
        return signals.stream().anyMatch(signal -> signal.tells() == what);
    }

    private static boolean enoughSeen(Catalogue catalogue, Engine engine) {
        return catalogue.playbooks().values().stream()
                .filter(playbook -> playbook.sight() != null)
                .allMatch(playbook -> enoughSeen(playbook, engine));
    }

    private static boolean enoughSeen(Playbook playbook, Engine engine) {
        Playbook.Sight sight = Objects.requireNonNull(playbook.sight());
        return engine.holds(playbook.id(), sight.when())
                && sight.all().stream().allMatch(read -> engine.answered(playbook.id(), read))
                && sight.any().stream().anyMatch(read -> engine.answered(playbook.id(), read));
    }
}
