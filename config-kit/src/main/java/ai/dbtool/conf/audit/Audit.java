package ai.dbtool.conf.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the rules found.
 *
 * @param hits violations, worst first
 * @param checked how many rules were checked
 * @param notChecked rules that could not be, with the reason
 */
public record Audit(List<Hit> hits, int checked, List<NotChecked> notChecked) {

    public Audit {
        hits = List.copyOf(hits);
        notChecked = List.copyOf(notChecked);
    }

    /** A violation with its rule. */
    public record Hit(Rule rule, Violation violation) {

        /** The violation's own severity, else the rule's. */
        public Severity severity() {
            Severity own = violation.severity();
            return own == null ? rule.severity() : own;
        }
    }

    /** A rule that was not checked. */
    public record NotChecked(String rule, String why) {}

    /** Checks the rules that {@code wanted} lets through. */
    public static Audit of(AuditInput input, Predicate<Rule> wanted) {
        List<Hit> hits = new ArrayList<>();
        List<NotChecked> notChecked = new ArrayList<>();
        int checked = 0;
        for (Rule rule : Rules.all()) {
            if (!wanted.test(rule)) {
                continue;
            }
            List<Need> missing =
                    rule.needs().stream().filter(need -> !input.has(need)).sorted().toList();
            if (missing.isEmpty()) {
                checked++;
                rule.check().violations(input).forEach(v -> hits.add(new Hit(rule, v)));
            } else {
                notChecked.add(new NotChecked(rule.id(), missing.getFirst().why()));
            }
        }
        hits.sort(Comparator.comparing(Hit::severity));
        return new Audit(hits, checked, notChecked);
    }
}
