package ai.dbtool.logtools.source;

import ai.dbtool.mcp.tool.Untrusted;

/**
 * What the log cannot show.
 *
 * @param setting the setting that keeps it out
 * @param value its value, or {@code unknown}
 * @param hides what is therefore not in the log
 */
public record BlindSpot(String setting, String value, String hides) {

    /** On one line: what is hidden, and by which setting. */
    public String text() {
        return Untrusted.line(hides + " (" + setting + " = " + value + ")");
    }
}
