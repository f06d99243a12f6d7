package ai.dbtool.orchestrator.playbook;

import ai.dbtool.prompts.Playbook;

import java.util.HashSet;
import java.util.Set;

/** The names expressions of a playbook may use. */
final class PlaybookNames {

    /** Names every playbook has. */
    static final Set<String> FIXED =
            Set.of("it", "e", "v", "t", "k", "n", "ev", "o", "ov", "seen", "symptom");

    private PlaybookNames() {}

    static Set<String> of(Playbook playbook) {
        Set<String> names = new HashSet<>(FIXED);
        names.addAll(playbook.reads().keySet());
        for (Playbook.Hypothesis hypothesis : playbook.hypotheses()) {
            names.addAll(hypothesis.reads().keySet());
            for (Playbook.Candidate candidate : hypothesis.candidates()) {
                for (Playbook.Step step : candidate.steps()) {
                    names.add(step.as());
                    names.addAll(step.reads().keySet());
                }
            }
        }
        return names;
    }
}
