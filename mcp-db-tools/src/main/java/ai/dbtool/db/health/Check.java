package ai.dbtool.db.health;

import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.Finding.Severity;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a check of {@code db_health} looks for, as docs/reference/health-checks.md lists it.
 *
 * @param code of its findings
 * @param severity of its findings, the worst when it depends on how bad things are
 * @param firesWhen with its thresholds and their units
 * @param source why the threshold is what it is: documentation, source file, or whose practice
 */
record Check(String code, Severity severity, String firesWhen, String source) {

    /** A finding of this check at its usual severity. */
    Finding finding(
            String object,
            String statement,
            String pointer,
            @Nullable Remedy remedy,
            String disprove) {
        return Finding.of(code, severity, object, statement, List.of(pointer), remedy, disprove);
    }
}
