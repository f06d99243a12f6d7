package ai.dbtool.pg.guard;

import ai.dbtool.mcp.tool.ToolFailure;

/** What the guard says when it does not run a text. */
final class Refusal {

    private Refusal() {}

    static ToolFailure of(String reason) {
        return new ToolFailure("refused_sql", reason);
    }

    static ToolFailure at(int index, String reason) {
        return of(reason + " (character " + (index + 1) + ")");
    }
}
