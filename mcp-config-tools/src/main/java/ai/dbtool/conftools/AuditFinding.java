package ai.dbtool.conftools;

import ai.dbtool.conf.audit.Audit;
import ai.dbtool.conf.audit.Rule;
import ai.dbtool.conf.audit.Violation;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.mcp.tool.Finding;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A {@link Finding} of a rule, with what only rules have.
 *
 * @param id stable: hash of rule and object
 * @param code cause of the catalogue, or the id of the rule
 * @param severity how bad
 * @param object setting, pg_hba.conf line or file
 * @param statement what stands there and what to do about it
 * @param evidence JSON pointers into this result
 * @param remedy the change, or {@code null} when that takes thought
 * @param disprove what would show that it is wrong
 * @param rule id of the rule
 * @param setting same as {@code object}, for settings
 * @param location {@code file:line}, or {@code null} for defaults and running values
 * @param reference where the rule is from
 */
record AuditFinding(
        String id,
        String code,
        Finding.Severity severity,
        String object,
        String statement,
        List<String> evidence,
        Finding.@Nullable Remedy remedy,
        @Nullable String disprove,
        String rule,
        String setting,
        @Nullable String location,
        String reference) {

    static AuditFinding of(Audit.Hit hit, Shown shown) {
        Rule rule = hit.rule();
        Violation violation = hit.violation();
        String object = shown.text(violation.object());
        Finding finding =
                Finding.of(
                        rule.id(),
                        Finding.Severity.valueOf(hit.severity().name()),
                        object,
                        shown.text(violation.fact() + ": " + rule.advice()),
                        List.of(),
                        remedy(violation.fix(), shown),
                        null);
        return new AuditFinding(
                finding.id(),
                rule.code(),
                finding.severity(),
                object,
                finding.statement(),
                finding.evidence(),
                finding.remedy(),
                "the value is wanted here and its cost is known",
                rule.id(),
                object,
                violation.at() == null ? null : violation.at().toString(),
                rule.source());
    }

    /** Where the remedy is not to make a change. */
    AuditFinding withoutRemedy() {
        return new AuditFinding(
                id, code, severity, object, statement, evidence, null, disprove, rule, setting,
                location, reference);
    }

    static Finding.@Nullable Remedy remedy(Violation.@Nullable Fix fix, Shown shown) {
        return fix == null
                ? null
                : new Finding.Remedy(
                        masked(fix.statement(), shown),
                        masked(fix.patch(), shown),
                        masked(fix.undo(), shown),
                        "none",
                        fix.needsRestart());
    }

    private static @Nullable String masked(@Nullable String text, Shown shown) {
        return text == null ? null : shown.secrets().text(text);
    }
}
