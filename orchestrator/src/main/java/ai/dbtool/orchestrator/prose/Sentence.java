package ai.dbtool.orchestrator.prose;

import java.util.List;

/**
 * A sentence that passed the check.
 *
 * @param text as the model wrote it, escaped
 * @param evidence ids of the quotes it rests on
 * @param standing how far the check reaches
 */
public record Sentence(String text, List<String> evidence, Standing standing) {

    public Sentence {
        evidence = List.copyOf(evidence);
    }

    /** How far the check reaches. */
    public enum Standing {
        /** Every number, name and content word is in the quotes or where they were found. */
        PROVEN,
        /** Numbers and names are in the quotes; other words are the model's own. */
        WORDED
    }
}
