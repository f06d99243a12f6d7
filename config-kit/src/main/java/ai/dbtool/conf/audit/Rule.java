package ai.dbtool.conf.audit;

import java.util.List;
import java.util.Set;

/**
 * One rule.
 *
 * @param id stable: a letter for the area and a number
 * @param severity how bad a violation is, unless the violation says otherwise
 * @param subject setting or file it is about
 * @param condition when it fires, in words
 * @param advice what to do and why, in one sentence
 * @param source where that is from
 * @param code cause of the catalogue that a violation amounts to; the id where there is none
 * @param needs what must be seen; a rule whose needs are not met is reported as not checked
 * @param check finds violations
 */
public record Rule(
        String id,
        Severity severity,
        String subject,
        String condition,
        String advice,
        String source,
        String code,
        Set<Need> needs,
        Check check) {

    public Rule {
        needs = Set.copyOf(needs);
    }

    /** The condition: answers what violates the rule. */
    @FunctionalInterface
    public interface Check {

        /** Violations in {@code input}, in file order. */
        List<Violation> violations(AuditInput input);
    }

    /** This rule under a cause of the catalogue. */
    Rule as(String cause) {
        return new Rule(id, severity, subject, condition, advice, source, cause, needs, check);
    }

    /** This rule with further needs. */
    Rule needing(Need... more) {
        Set<Need> all = new java.util.HashSet<>(needs);
        all.addAll(List.of(more));
        return new Rule(id, severity, subject, condition, advice, source, code, all, check);
    }
}
