package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.prompts.Playbook;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads what the user said: which playbooks it points to, and whether it is a complaint at all. */
public final class Symptom {

    /** Word stems of people who see something wrong. */
    private static final List<String> COMPLAINTS =
            List.of(
                    "slow",
                    "slug",
                    "lag",
                    "laten",
                    "hang",
                    "hung",
                    "stuck",
                    "freez",
                    "froz",
                    "stall",
                    "paus",
                    "wait",
                    "block",
                    "timeout",
                    "timed out",
                    "time out",
                    "times out",
                    "fail",
                    "error",
                    "exception",
                    "crash",
                    "down",
                    "unavailable",
                    "refus",
                    "reject",
                    "cancel",
                    "cannot",
                    "can't",
                    "can not",
                    "could not",
                    "unable",
                    "broken",
                    "break",
                    "problem",
                    "trouble",
                    "complain",
                    "spike",
                    "degrad",
                    "worse",
                    "drop",
                    "lost",
                    "missing",
                    "never",
                    "no longer",
                    "not respond",
                    "does not",
                    "doesn't",
                    "do not",
                    "don't",
                    "did not",
                    "won't",
                    "takes too",
                    "takes long",
                    "takes second",
                    "takes minute",
                    "too long",
                    "forever",
                    "full",
                    "wrong",
                    "interrupt",
                    "disconnect",
                    "unrespons");

    /** Phrases of a check-up; they take complaints beside them back. */
    private static final List<String> CHECK_UPS =
            List.of(
                    "routine",
                    "check-up",
                    "checkup",
                    "check up",
                    "health check",
                    "healthy",
                    "nobody complain",
                    "no complain",
                    "no one complain",
                    "nothing is wrong",
                    "nothing wrong",
                    "anything wrong",
                    "is everything",
                    "everything is fine",
                    "everything fine",
                    "all well",
                    "in good shape",
                    "regular review",
                    "before the release",
                    "before a release",
                    "how is the database",
                    "no problem",
                    "any problem",
                    "any issues");

    /** Friendly words that make a check-up unless a complaint stands beside them. */
    private static final List<String> FRIENDLY =
            List.of(
                    "have a look",
                    "take a look",
                    "look over",
                    "look after",
                    "all right",
                    "alright",
                    "in order",
                    "please check",
                    "please review",
                    "please verify",
                    "just check",
                    "is ok",
                    "is okay",
                    "is fine",
                    "works well",
                    "ready for");

    private Symptom() {}

    /**
     * Whether the user says that something is wrong. Who says anything that is no check-up does: a
     * list of complaints is never complete.
     */
    static boolean isComplaint(String symptom) {
        String text = symptom.toLowerCase(Locale.ROOT);
        if (text.isBlank() || CHECK_UPS.stream().anyMatch(text::contains)) {
            return false;
        }
        return COMPLAINTS.stream().anyMatch(text::contains)
                || FRIENDLY.stream().noneMatch(text::contains);
    }

    /** Ids of playbooks, the one that shares most words with the symptom first. */
    public static List<String> order(String symptom, Collection<Playbook> playbooks) {
        Set<String> words =
                new TreeSet<>(List.of(symptom.toLowerCase(Locale.ROOT).split("[^a-z0-9-]+")));
        return playbooks.stream()
                .sorted(
                        Comparator.comparingLong(
                                (Playbook playbook) ->
                                        -playbook.about().stream().filter(words::contains).count()))
                .map(Playbook::id)
                .toList();
    }
}
