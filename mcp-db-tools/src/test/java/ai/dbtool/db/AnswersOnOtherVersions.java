package ai.dbtool.db;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.OtherPostgres;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.Call;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every tool on a PostgreSQL of another version, for a role that may see all and for one without
 * rights, of now and of a recorded time. {@code testkit/postgres/versions.sh} runs it on each.
 */
class AnswersOnOtherVersions {

    private static final String QUERY = "SELECT name FROM items WHERE customer = 7";

    /**
     * A call and words of its answer.
     *
     * @param now what must be found now
     * @param then what must be found of a recorded time
     */
    private record Asked(
            String tool, Map<String, Object> arguments, List<String> now, List<String> then) {}

    private static final List<Asked> CALLS =
            List.of(
                    new Asked(
                            "db_overview",
                            Map.of(),
                            List.of("public.items"),
                            List.of("public.items")),
                    new Asked(
                            "db_schema",
                            Map.of("pattern", "items"),
                            List.of("customer", "items_pkey"),
                            List.of("customer")),
                    new Asked(
                            "db_query",
                            Map.of("sql", QUERY),
                            List.of("item 7"),
                            List.of("public.items", "rows of then")),
                    new Asked(
                            "db_explain",
                            Map.of("sql", QUERY, "analyze", true),
                            List.of("items", "Seq Scan"),
                            List.of()),
                    new Asked("db_activity", Map.of(), List.of("app"), List.of("session")),
                    new Asked(
                            "db_top_queries",
                            Map.of("limit", 100),
                            List.of("FROM items WHERE customer ="),
                            List.of("FROM items WHERE customer =")),
                    new Asked("db_health", Map.of(), List.of("every index is valid"), List.of()),
                    new Asked(
                            "db_table",
                            Map.of("table", "items"),
                            List.of("public.items", "customer"),
                            List.of("public.items", "customer")),
                    new Asked(
                            "db_indexes",
                            Map.of("target", "items"),
                            List.of("ON public.items (customer)"),
                            List.of("ON public.items (customer)", "what ran from")),
                    new Asked("db_changes", Map.of(), List.of(), List.of()),
                    new Asked(
                            "db_why_rows",
                            Map.of("sql", QUERY + " AND id < 0"),
                            List.of("items"),
                            List.of("public.items")),
                    new Asked(
                            "db_check_fix",
                            Map.of("sql", "CREATE INDEX ON items (customer)"),
                            List.of("SHARE"),
                            List.of("SHARE")));

    @Test
    void nowAndThen() {
        List<String> wrong = new ArrayList<>();
        try (ServedDatabase served =
                        Older.of(
                                AnswersOnOtherVersions.class,
                                "CREATE TABLE items(id int PRIMARY KEY, customer int, name text)",
                                "INSERT INTO items SELECT g, g % 5000, 'item ' || g FROM generate_series(1, 60000) g",
                                "VACUUM ANALYZE items",
                                "GRANT SELECT ON items TO app, plain_tool, dba_tool");
                ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
            served.session(ServedDatabase.APP, "app", QUERY);
            served.recorded(() -> served.execute(QUERY, QUERY));
            assertThat(served.call("db_overview").unlimited().expectOk().text())
                    .contains("PostgreSQL " + OtherPostgres.version());
            for (Asked asked : CALLS) {
                check(wrong, "monitoring", served, asked, false, asked.now());
                if (!asked.tool().equals("db_explain")) {
                    check(wrong, "then", served, asked, true, asked.then());
                }
                check(wrong, "plain", plain, asked, false, List.of());
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(
            List<String> wrong,
            String as,
            ServedDatabase served,
            Asked asked,
            boolean then,
            List<String> words) {
        Call call = served.call(asked.tool()).unlimited();
        asked.arguments().forEach(call::with);
        if (then) {
            call.with("window", "5m");
        }
        Answer answer = call.answer();
        List<String> missing =
                words.stream().filter(word -> !answer.text().contains(word)).toList();
        if (answer.isError() || !missing.isEmpty()) {
            wrong.add(as + " " + asked.tool() + " lacks " + missing + ": " + answer.text());
        }
    }
}
