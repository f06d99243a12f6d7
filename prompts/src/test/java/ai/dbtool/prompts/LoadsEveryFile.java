package ai.dbtool.prompts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.prompts.expression.Expressions;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class LoadsEveryFile {

    private final Catalogue catalogue = Catalogue.load();

    @Test
    void everyPlaybookNamesCausesOfTheCatalogueWithTheirEntities() {
        for (Playbook playbook : catalogue.playbooks().values()) {
            for (Playbook.Hypothesis hypothesis : playbook.hypotheses()) {
                Cause cause = catalogue.causes().get(hypothesis.cause());
                assertThat(cause).as(hypothesis.cause()).isNotNull();
                assertThat(cause.card()).as(hypothesis.cause()).isNotNull();
                assertThat(cause.checks()).as(hypothesis.cause()).isNotEmpty();
                for (Playbook.Candidate candidate : hypothesis.candidates()) {
                    assertThat(candidate.entities().keySet())
                            .as(hypothesis.cause())
                            .containsExactlyElementsOf(cause.entities());
                }
            }
        }
    }

    @Test
    void cardsAreShort() {
        assertThat(catalogue.cards()).isNotEmpty();
        catalogue
                .cards()
                .forEach(
                        (name, text) ->
                                assertThat(text.split("\\s+").length)
                                        .as(name)
                                        .isLessThanOrEqualTo(150));
    }

    @Test
    void weightsLeaveRoomForDoubt() {
        catalogue.playbooks().values().stream()
                .flatMap(playbook -> playbook.hypotheses().stream())
                .flatMap(hypothesis -> hypothesis.evidence().stream())
                .forEach(
                        evidence ->
                                assertThat(evidence.weight())
                                        .as(evidence.id())
                                        .isGreaterThan(0)
                                        .isLessThan(1));
    }

    @Test
    void functionsKnowUnitsAndNames() {
        Expressions expressions = new Expressions();
        Map<String, Boolean> rows =
                Map.of(
                        "millis('50ms', '') == 50.0", true,
                        "millis('2min', 'ms') == 120000.0", true,
                        "bytes_of('64', 'kB') == 65536.0", true,
                        "same_object('public.users', 'USERS')", true,
                        "same_object('a.users', 'b.users')", false,
                        "mentions('select * from users_old', 'users')", false,
                        "name('Order') == '\"Order\"' && name('public.order') == 'public.\"order\"'",
                                true,
                        "{'class': 1}.class == 1", true);
        rows.forEach(
                (text, expected) ->
                        assertThat(expressions.compile(text, Set.of()).value(Map.of()))
                                .as(text)
                                .isEqualTo(expected));
        assertThat(
                        expressions
                                .compile("x.columns.map(c, name(c)).join(', ')", Set.of("x"))
                                .value(Map.of("x", Map.of("columns", List.of("a", "B")))))
                .isEqualTo("a, \"B\"");
    }
}
