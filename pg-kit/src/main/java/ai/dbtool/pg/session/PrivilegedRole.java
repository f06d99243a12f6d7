package ai.dbtool.pg.session;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.ServerFacts;
import ai.dbtool.pg.ServerFacts.SurplusRight;

import java.util.stream.Collectors;

/** The refusal of a role that may do more than read. */
final class PrivilegedRole {

    private PrivilegedRole() {}

    static ToolFailure refusal(String connection, ServerFacts facts) {
        String rights =
                facts.surplus().stream()
                        .map(PrivilegedRole::line)
                        .collect(Collectors.joining("\n"));
        return new ToolFailure(
                "privileged_role",
                "role '"
                        + facts.user()
                        + "' of connection '"
                        + connection
                        + "' may do more than read:\n"
                        + rights
                        + "\nGive the tool a role of its own (dbtool-ai grant-script prints more):\n"
                        + "CREATE ROLE dbtool_ai LOGIN; -- then a password for it: \\password dbtool_ai\n"
                        + "GRANT pg_monitor, pg_read_all_data TO dbtool_ai;\n"
                        + "or accept this role: allow_privileged: true under connections."
                        + connection
                        + ", or --allow-privileged.");
    }

    private static String line(SurplusRight surplus) {
        return "- " + surplus.right() + " -> " + surplus.instead();
    }
}
