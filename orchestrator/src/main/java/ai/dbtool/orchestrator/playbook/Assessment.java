package ai.dbtool.orchestrator.playbook;

import ai.dbtool.prompts.Playbook;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What is known about one instance of a hypothesis.
 *
 * @param code cause
 * @param entities of the cause
 * @param playbook id of the playbook that found it
 * @param confidence 1 - product of (1 - weight) over the evidence that stands
 * @param confirmed whether its condition holds on the evidence that stands
 * @param why why it is not confirmed, {@code null} when it is
 * @param explainedBy the cause it is a consequence of, or {@code null}
 * @param nodes the way from symptom to cause, each with its evidence
 * @param remedy proposal, {@code null} when none applies
 */
public record Assessment(
        String code,
        Map<String, Object> entities,
        String playbook,
        double confidence,
        boolean confirmed,
        @Nullable String why,
        @Nullable String explainedBy,
        List<NodeEvidence> nodes,
        @Nullable Proposal remedy) {

    /**
     * One node of the chain.
     *
     * @param node where it stands
     * @param text what it says
     * @param evidence proven pieces
     */
    public record NodeEvidence(Playbook.Node node, String text, List<Evidence> evidence) {}

    /**
     * A proven piece of evidence.
     *
     * @param rule id of the evidence in its playbook
     * @param ref where it stands
     * @param quote verbatim
     */
    public record Evidence(String rule, Ref ref, String quote) {}

    /** A remedy with its values filled in. */
    public record Proposal(
            @Nullable String statement, @Nullable String patch, String undo, String lockImpact) {}

    Assessment consequenceOf(String cause) {
        return new Assessment(
                code, entities, playbook, confidence, confirmed, why, cause, nodes, remedy);
    }

    /** Code and entities as people read them. */
    public String name() {
        return Entities.text(code, entities);
    }
}
