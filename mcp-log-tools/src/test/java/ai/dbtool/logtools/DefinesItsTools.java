package ai.dbtool.logtools;

import ai.dbtool.testkit.protocol.ToolRules;
import ai.dbtool.testkit.protocol.ToolSnapshots;

import org.junit.jupiter.api.Test;

class DefinesItsTools {

    @Test
    void asAgreed() {
        try (LogClient client = LogClient.none()) {
            ToolRules.check("log_", client.raw().tools());
            ToolSnapshots.check(client.raw().tools());
        }
    }
}
