package ai.dbtool.orchestrator.ask;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

final class RoutesQuestionsByTheirWords {

    private static final Routes ROUTES = Routes.load();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    Why is the checkout slow since noon?      | trouble    | -
                    The application gets timeouts, what is wrong? | trouble | -
                    Who blocks whom right now?                | sessions   | -
                    Were there deadlocks?                     | past_locks | -
                    Who blocked the checkout last night?      | past_locks | -
                    Did the server crash or restart?          | incidents  | -
                    When was the last failover?               | incidents  | -
                    Which queries take most time?             | statements | -
                    How large is the database?                | sizes      | -
                    Which indexes has the table orders?       | schema     | orders
                    Which columns does public.orders have?    | schema     | public.orders
                    What is the value of work_mem?            | settings   | work_mem
                    Is the setting max_wal_size in force?     | settings   | max_wal_size
                    Is our pg_hba secure? Please audit it.    | advice     | pg_hba
                    Any errors in the log last night?         | log        | -
                    Does autovacuum keep up with dead rows?   | health     | -
                    What time is it on the moon?              | overview   | -
                    Why does this query return nothing: SELECT * FROM orders WHERE state = 'x' | rows | -
                    My report has too many rows, why?         | rows       | -
                    What changed since yesterday?             | changes    | -
                    What is different from last week in the load? | changes | -
                    Is it safe to run ALTER TABLE orders ADD COLUMN note text? | fix | orders
                    is it safe to run `alter table orders alter column id type bigint` now? | fix | orders
                    Which index would help SELECT * FROM orders WHERE owner = 5? | index_advice | -
                    Which index would help?                   | index_advice | -
                    Which indexes would help the table orders? | index_advice | orders
                    Explain SELECT count(*) FROM orders       | plan       | -
                    Explain queryid -4072226628520394055      | plan       | -
                    Why is this query slow: SELECT 1 FROM orders WHERE owner = 5 | plan | -
                    Who writes to the table orders?           | table      | orders
                    """)
    void andFindsWhatTheyName(String question, String route, String named) {
        List<Route> leading = ROUTES.byRules(Question.of(question));
        assertThat(leading.isEmpty() ? ROUTES.fallback() : leading.getFirst())
                .extracting(Route::id)
                .isEqualTo(route);
        assertThat(Question.of(question).value("name")).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Why does `SELECT 1 WHERE false;` return nothing? | sql | SELECT 1 WHERE false;
                    explain select id from orders where a = 'is it?'? | sql | select id from orders where a = 'is it?'
                    why no rows: WITH x AS (SELECT 1) SELECT * FROM x | sql | WITH x AS (SELECT 1) SELECT * FROM x
                    May I run VACUUM FULL orders?             | change     | VACUUM FULL orders
                    is it safe to create unique index on t (a)? | change   | create unique index on t (a)
                    What would SET work_mem = '64MB' do       | change     | SET work_mem = '64MB' do
                    Explain statement 922792242742284843 please | queryid  | 922792242742284843
                    What about query id 17?                   | queryid    | 17
                    Explain queryid -17                       | queryid    | -17
                    What changed since yesterday 14:00?       | since      | yesterday 14:00
                    What changed in the last 3 hours?         | since      | now-3h
                    What changed since 2026-01-31?            | since      | 2026-01-31
                    """)
    void andTakesWhatTheyHold(String question, String name, String value) {
        assertThat(Question.of(question).value(name)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "How does vacuum keep up?",
                "Please select the best index of those from last week",
                "Is work_mem set to 64MB?",
                "Which cluster is slow, and what should we alter or drop?",
                "Comment on the performance of 2026",
            })
    void andEnglishIsNoStatement(String question) {
        assertThat(Question.of(question).values()).doesNotContainKeys("sql", "change", "queryid");
    }

    @Test
    void andOffersAFewToolsForEach() {
        assertThat(ROUTES.all())
                .allSatisfy(
                        route -> {
                            assertThat(route.tools()).hasSizeBetween(3, Toolset.MOST);
                            assertThat(route.about()).isNotBlank();
                        });
        assertThat(ROUTES.fallback().id()).isEqualTo("overview");
    }
}
