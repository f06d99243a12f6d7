package ai.dbtool.orchestrator.playbook;

import ai.dbtool.prompts.Playbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One instance of a hypothesis: its entities and every way it was found. */
final class Instance {

    private final Playbook playbook;
    private final Playbook.Hypothesis hypothesis;
    private final Map<String, Object> entities;
    private final Map<String, Object> values;
    private final List<Scope> origins = new ArrayList<>();

    Instance(
            Playbook playbook,
            Playbook.Hypothesis hypothesis,
            Map<String, Object> entities,
            Map<String, Object> values) {
        this.playbook = playbook;
        this.hypothesis = hypothesis;
        this.entities = entities;
        this.values = values;
    }

    Playbook playbook() {
        return playbook;
    }

    Playbook.Hypothesis hypothesis() {
        return hypothesis;
    }

    Map<String, Object> entities() {
        return entities;
    }

    Map<String, Object> values() {
        return values;
    }

    /** Scopes it was found in; each knows {@code e}, {@code v} and {@code t}. */
    List<Scope> origins() {
        return origins;
    }
}
