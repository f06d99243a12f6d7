package ai.dbtool.pg.guard;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.testkit.guard.Corpus;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

/** A false refusal is a defect: every text of legitimate.sql answers, for every role. */
class PassesEveryLegitimateRead {

    private final Attacked attacked = Attacked.get();

    @ParameterizedTest
    @ValueSource(strings = {"guard_reader", "guard_owner", "postgres"})
    void answers(String role) {
        SoftAssertions all = new SoftAssertions();
        for (String text : Corpus.legitimate()) {
            Map<String, String> before = attacked.state();
            if (attacked.run(role, text) instanceof ToolFailure refused) {
                all.fail(
                        role + ": " + text + " -> " + refused.code() + ": " + refused.getMessage());
            }
            if (role.equals("postgres")
                    && attacked.explain(role, text) instanceof ToolFailure refused) {
                all.fail(role + ": plan of " + text + " -> " + refused.getMessage());
            }
            all.assertThat(attacked.state())
                    .as(role + " changed something by: " + text)
                    .isEqualTo(before);
        }
        all.assertAll();
    }
}
