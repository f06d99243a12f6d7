package ai.dbtool.db.health;

/**
 * A check whose query answers one row for each finding.
 *
 * @param since first major version it works on
 * @param query answers text columns {@code object}, {@code statement}, {@code remedy} and {@code
 *     undo}; the last two may be null
 * @param lockImpact of the remedy
 * @param disprove what would show that a finding is wrong
 */
record Lint(Check check, int since, String query, String lockImpact, String disprove) {}
