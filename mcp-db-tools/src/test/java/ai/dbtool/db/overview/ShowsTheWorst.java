package ai.dbtool.db.overview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** The first findings of db_health, whichever area they are of. */
class ShowsTheWorst {

    private static List<String> findings(JsonNode array) {
        return array.valueStream()
                .map(
                        f ->
                                f.path("severity").asString()
                                        + ' '
                                        + f.path("code").asString()
                                        + ' '
                                        + f.path("object").asString())
                .toList();
    }

    @Test
    void ofAllAreas() {
        try (ServedDatabase served =
                ServedDatabase.of(
                        ShowsTheWorst.class,
                        "CREATE TABLE orders(id int, customer int, note text)",
                        "INSERT INTO orders SELECT g, g, 'n' FROM generate_series(1, 5000) g",
                        "CREATE INDEX orders_a ON orders(customer)",
                        "CREATE INDEX orders_b ON orders(customer)",
                        "CREATE SEQUENCE nearly AS smallint START 32760",
                        "SELECT nextval('nearly')",
                        "CREATE TABLE parent(id int PRIMARY KEY)",
                        "CREATE TABLE child(id int, parent int REFERENCES parent)",
                        "CREATE TABLE loose(id int)",
                        "INSERT INTO loose SELECT generate_series(1, 5000)")) {
            Answer health = served.call("db_health").unlimited().expectOk();
            Answer overview = served.call("db_overview").unlimited().expectOk();

            List<String> all = findings(health.at("/findings"));
            assertThat(findings(overview.at("/findings"))).isEqualTo(all.subList(0, 5));
            assertThat(overview.at("/moreFindings").asInt()).isEqualTo(all.size() - 5);
            assertThat(overview.text()).contains((all.size() - 5) + " more: db_health");
            assertThat(findings(overview.at("/findings")))
                    .as("also of areas that read every table")
                    .anyMatch(f -> f.contains("orders"));
        }
    }
}
