package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.audit.AuditLog;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.server.CallRecord;
import ai.dbtool.mcp.watch.Outcome;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;

/** What is done to the suite itself goes into the same audit as the calls. */
final class AdminAudit {

    private AdminAudit() {}

    /** Records {@code action} of the user of this process. */
    static void record(DbtoolConfig config, String action, Map<String, ?> facts)
            throws IOException {
        Clock clock = Clock.systemUTC();
        InstallationKey key = InstallationKey.in(config.stateDirectory());
        try (AuditLog audit = Suite.auditLog(config, key)) {
            audit.write(
                    new CallRecord(
                            clock.instant(),
                            System.getProperty("user.name", "local"),
                            "dbtool-ai",
                            action,
                            JsonMapper.shared().valueToTree(facts),
                            Outcome.OK,
                            null,
                            0,
                            0,
                            0));
        }
    }
}
