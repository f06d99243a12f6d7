package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Every text of attacks.sql and functions.txt, as reader, owner and superuser: no effect at all.
 */
class RefusesEveryAttack {

    private final Attacked attacked = Attacked.get();

    @ParameterizedTest
    @ValueSource(strings = {"guard_reader", "guard_owner", "postgres"})
    void refusesWhatItKnows(String role) {
        check(role, Corpus.texts("attacks.sql", "refused"), "refused_sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guard_reader", "guard_owner", "postgres"})
    void letsTheServerRefuseWhatIsNoQuery(String role) {
        check(
                role,
                Corpus.texts("attacks.sql", "fails"),
                "refused_sql|sql_error|permission_denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guard_reader", "guard_owner", "postgres"})
    void runsTheHarmlessWithoutEffect(String role) {
        check(role, Corpus.texts("attacks.sql", "harmless"), "");
    }

    @Test
    void refusesEveryWayToCallAFunction() {
        List<String> calls = Corpus.texts("functions.txt", "");
        for (int i = 0; i < calls.size(); i++) {
            String call = calls.get(i);
            String one = FORMS.get(i % FORMS.size()).apply(call);
            check("postgres", FORMS.stream().map(form -> form.apply(call)).toList(), "refused_sql");
            check("guard_reader", List.of(one), "refused_sql");
            check("guard_owner", List.of(one), "refused_sql");
        }
    }

    private static final List<Function<String, String>> FORMS =
            List.of(
                    call -> "SELECT " + call,
                    call -> "SELECT * FROM " + call + " AS x",
                    call -> "SELECT * FROM ROWS FROM (" + call + ") AS x",
                    call -> "SELECT * FROM (VALUES ((" + call + ")::text)) AS x",
                    call -> "SELECT x.* FROM t, LATERAL " + call + " AS x",
                    call -> "SELECT count(*) FILTER (WHERE " + call + " IS NULL) FROM t",
                    call -> "SELECT " + quoted(call, ""),
                    call -> "SELECT " + quoted(call, "U&"),
                    call -> "SELECT " + call.replaceFirst("\\(", " /* ( */ --\n ("),
                    call -> "SELECT 'x'::text || " + call + "::text");

    private static String quoted(String call, String prefix) {
        int end = call.indexOf('(');
        String name = call.substring(0, end);
        String plain = name.replace("\"", "");
        String written =
                prefix.isEmpty()
                        ? plain
                        : plain.charAt(0)
                                + "\\%04x".formatted((int) plain.charAt(1))
                                + plain.substring(2);
        return prefix + '"' + written + '"' + call.substring(end);
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
            if (i % Attacked.ROLES.size() == Attacked.ROLES.indexOf(role)) {
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
