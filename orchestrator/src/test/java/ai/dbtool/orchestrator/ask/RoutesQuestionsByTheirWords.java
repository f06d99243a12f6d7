package ai.dbtool.orchestrator.ask;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                    """)
    void andFindsWhatTheyName(String question, String route, String named) {
        List<Route> leading = ROUTES.byRules(question);
        assertThat(leading.isEmpty() ? ROUTES.fallback() : leading.getFirst())
                .extracting(Route::id)
                .isEqualTo(route);
        assertThat(Routes.named(question)).isEqualTo(named);
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
