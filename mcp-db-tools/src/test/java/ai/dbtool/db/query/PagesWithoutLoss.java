package ai.dbtool.db.query;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Results that do not fit: profile, pages, cut cells. */
class PagesWithoutLoss {

    private static final String ALL = "SELECT id, name, grp FROM things ORDER BY id";

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        PagesWithoutLoss.class,
                        "CREATE TABLE things(id int, name text, grp text)",
                        "INSERT INTO things SELECT g, 'name of thing ' || g, CASE WHEN g % 10 > 0 THEN 'g' || g % 3 END FROM generate_series(1, 700) g",
                        "CREATE TABLE wide(id int, big text)",
                        "INSERT INTO wide SELECT g, repeat('wide ', 350) FROM generate_series(1, 3) g");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    @Test
    void aProfileInsteadOfACutTable() {
        Answer answer = served.call("db_query").with("sql", ALL).with("max_rows", 700).expectOk();

        assertThat(answer.at("/rows").isEmpty()).isTrue();
        assertThat(answer.at("/rowCount").asInt()).isEqualTo(700);
        JsonNode id = answer.at("/profile/0");
        assertThat(id.path("min").asString()).isEqualTo("1");
        assertThat(id.path("max").asString()).isEqualTo("700");
        assertThat(id.path("distinct").asInt()).isEqualTo(700);
        JsonNode grp = answer.at("/profile/2");
        assertThat(grp.path("nulls").asInt()).isEqualTo(70);
        assertThat(grp.path("distinct").asInt()).isEqualTo(3);
        assertThat(grp.path("top").path(0).path("value").asString()).startsWith("g");
        assertThat(answer.at("/sample").size()).isEqualTo(3);
        assertThat(answer.at("/coverage/matched").asInt()).isEqualTo(700);
        assertThat(answer.text()).contains("700 rows do not fit", "cursor=");
        assertThat(answer.text().getBytes(StandardCharsets.UTF_8).length).isLessThan(6_000);
    }

    @Test
    void everyRowOnceThroughTheCursor() {
        Answer answer = served.call("db_query").with("sql", ALL).with("max_rows", 300).expectOk();
        List<Integer> seen = new ArrayList<>();
        int pages = 0;
        assertThat(answer.structured().has("profile")).isTrue();
        while (answer.structured().at("/coverage/nextCursor").isString()) {
            answer =
                    served.call("db_query")
                            .with("sql", ALL)
                            .with("max_rows", 300)
                            .with("cursor", answer.at("/coverage/nextCursor").asString())
                            .expectOk();
            answer.at("/rows").forEach(row -> seen.add(Integer.valueOf(row.path(0).asString())));
            assertThat(answer.text().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(6_000);
            assertThat(answer.structured().has("profile")).isFalse();
            pages++;
        }
        assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 700).boxed().toList());
        assertThat(pages).isBetween(3, 30);
    }

    @Test
    void theWholeForPrograms() {
        Answer answer =
                served.call("db_query")
                        .with("sql", ALL)
                        .with("max_rows", 700)
                        .unlimited()
                        .expectOk();

        assertThat(answer.at("/rows").size()).isEqualTo(700);
        assertThat(answer.structured().at("/coverage/truncated").asBoolean(false)).isFalse();
    }

    @Test
    void oneRowLargerThanTheBudget() {
        Answer first =
                served.call("db_query")
                        .with("sql", "SELECT id, big, big, big, big FROM wide ORDER BY id")
                        .expectOk();
        Answer page =
                served.call("db_query")
                        .with("sql", "SELECT id, big, big, big, big FROM wide ORDER BY id")
                        .with("cursor", first.at("/coverage/nextCursor").asString())
                        .expectOk();

        assertThat(page.at("/rows").size()).isEqualTo(1);
        assertThat(page.at("/cutCells").asInt()).isEqualTo(4);
        assertThat(page.text()).contains("substr(");
    }

    @Test
    void warnsWhenPagesHaveNoOrder() {
        Answer answer =
                served.call("db_query")
                        .with("sql", "SELECT id FROM things")
                        .with("max_rows", 5)
                        .expectOk();

        assertThat(answer.at("/rows").size()).isEqualTo(5);
        assertThat(answer.text()).contains("without ORDER BY", "cursor=");
    }

    @Test
    void aCursorOfAnotherQuestionIsRefused() {
        Answer answer =
                served.call("db_query")
                        .with("sql", "SELECT id FROM things")
                        .with("max_rows", 5)
                        .expectOk();

        assertThat(
                        served.call("db_query")
                                .with("sql", "SELECT name FROM things")
                                .with("cursor", answer.at("/coverage/nextCursor").asString())
                                .expectError()
                                .text())
                .contains("belongs to another call");
        assertThat(
                        served.call("db_query")
                                .with("sql", "SELECT name FROM things")
                                .with("cursor", "%%%")
                                .expectError()
                                .text())
                .contains("belongs to another call");
    }

    @Test
    void nullIsNotTheEmptyString() {
        Answer answer = served.call("db_query").with("sql", "SELECT NULL AS a, '' AS b").expectOk();

        assertThat(answer.at("/rows").toString()).isEqualTo("[[null,\"\"]]");
        assertThat(answer.text()).startsWith("a\tb\nNULL");
    }
}
