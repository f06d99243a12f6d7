package ai.dbtool.conftools.access;

import ai.dbtool.mcp.tool.Finding;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code hba_check} answers.
 *
 * @param client who asks; {@code null} when only the file was checked
 * @param verdict what becomes of it
 * @param rule the rule that decides
 * @param perhaps rules before it of which it cannot be told
 * @param next what happens after the rule, and what stands in the way
 * @param proposal the rule that admits this client and nobody else
 * @param dead rules that never decide
 * @param refused lines that keep the file from being loaded
 */
record Checked(
        @Nullable Client client,
        Verdict verdict,
        @Nullable Rule rule,
        List<Rule> perhaps,
        List<String> next,
        Finding.@Nullable Remedy proposal,
        List<Dead> dead,
        List<Wrong> refused) {

    /** What becomes of the client. */
    enum Verdict {
        /** No client was given. */
        FILE_CHECKED,
        /** Admitted without proof. */
        TRUSTED,
        /** Admitted when it proves who it is. */
        ASKED,
        REJECTED,
        NO_RULE,
        /** A rule before the sure one may match. */
        UNSURE
    }

    /** Who asks. */
    record Client(String user, String database, String address, String encryption) {}

    /** A rule, without its options. */
    record Rule(String file, int line, String text, String method) {}

    /** A rule that never decides, and those that match its clients. */
    record Dead(Rule rule, List<String> by) {}

    /** A line that the server refuses. */
    record Wrong(String file, int line, String message) {}
}
