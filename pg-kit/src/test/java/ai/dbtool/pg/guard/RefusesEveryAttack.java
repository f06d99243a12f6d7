package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.testkit.guard.Corpus;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

/**
 * Every text of attacks.sql and functions.txt, as reader, owner and superuser: no effect at all.
 */
class RefusesEveryAttack {

    private final Attacked attacked = Attacked.get();

    @ParameterizedTest
    @ValueSource(strings = {"guard_reader", "guard_owner", "postgres"})
    void refusesWhatItKnows(String role) {
        check(role, Corpus.attacks("refused"), "refused_sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guard_reader", "guard_owner", "postgres"})
    void letsTheServerRefuseWhatIsNoQuery(String role) {
        check(role, Corpus.attacks("fails"), "refused_sql|sql_error|permission_denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guard_reader", "guard_owner", "postgres"})
    void runsTheHarmlessWithoutEffect(String role) {
        check(role, Corpus.attacks("harmless"), "");
    }

    @Test
    void refusesEveryWayToCallAFunction() {
        List<String> calls = Corpus.calls();
        for (int i = 0; i < calls.size(); i++) {
            String call = calls.get(i);
            List<String> forms = Corpus.forms(call);
            String one = forms.get(i % forms.size());
            check("postgres", forms, "refused_sql");
            check("guard_reader", List.of(one), "refused_sql");
            check("guard_owner", List.of(one), "refused_sql");
        }
    }

    private void check(String role, List<String> texts, String codes) {
        SoftAssertions all = new SoftAssertions();
        Map<String, String> before = attacked.state();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            Object outcome = attacked.run(role, text);
            if (!codes.isEmpty()) {
                expectFailure(all, role + ": " + text, outcome, codes);
            }
            // Plans go through the same gate: each text is planned as one role.
            if (i % Corpus.ROLES.size() == Corpus.ROLES.indexOf(role)) {
                Object plan = attacked.explain(role, text);
                if (codes.equals("refused_sql")) {
                    expectFailure(all, role + ": plan of " + text, plan, codes);
                }
            }
            Map<String, String> after = attacked.state();
            all.assertThat(after).as(role + " changed something by: " + text).isEqualTo(before);
            before = after;
        }
        all.assertAll();
        assertThat(texts).isNotEmpty();
    }

    private static void expectFailure(
            SoftAssertions all, String text, Object outcome, String codes) {
        if (outcome instanceof ToolFailure failure) {
            all.assertThat(failure.code()).as(text + " -> " + failure.getMessage()).matches(codes);
        } else {
            all.fail("ran: " + text + " -> " + outcome);
        }
    }
}
