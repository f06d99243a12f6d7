package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.prompts.Playbook;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

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

    /** What is denied is no complaint: "nobody has complained", "no known issues". */
    private static final Pattern DENIED =
            Pattern.compile(
                    "\\b(?:nobody|no[- ]?one)\\b[^.;,]{0,25}complain\\w*"
                            + "|\\b(?:no|any|without)\\s+(?:(?:any|known|open|new|current|user|users|customer)\\s+)*"
                            + "(?:complain|problem|issue|error|trouble|incident|alert)\\w*"
                            + "|\\b(?:nothing|anything)\\s+(?:(?:is|seems|looks|stands|feels)\\s+)?"
                            + "(?:wrong|broken|amiss|unusual|missing|out)\\b");

    /** Words of a check-up; a complaint beside them outweighs them. */
    private static final List<String> CHECK_UPS =
            List.of(
                    "routine",
                    "check-up",
                    "checkup",
                    "check up",
                    "health check",
                    "healthy",
                    "is everything",
                    "everything is fine",
                    "everything fine",
                    "everything is well",
                    "all well",
                    "in good shape",
                    "regular review",
                    "how is the database",
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
        String said = symptom.toLowerCase(Locale.ROOT);
        String text = DENIED.matcher(said).replaceAll(" ");
        if (text.isBlank() || COMPLAINTS.stream().anyMatch(text::contains)) {
            return !text.isBlank();
        }
        return text.equals(said) && CHECK_UPS.stream().noneMatch(text::contains);
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
