package ai.dbtool.eval.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

class DrawsParametersBySeed {

    private static final String YAML =
            """
            id: X1
            title: ${table} of ${rows} rows
            symptom: it is slow
            params:
              table: [users, "Order Items", people]
              rows: {from: 10, to: 12}
              count: 3..4
              index: ${table}_idx
            truth:
              verdict: FAULT
              causes:
                - {code: MISSING_INDEX, entities: {table: "public.${table}", columns: [email]}}
            evidence: {db: [SELECT true]}
            """;

    @TempDir private Path folder;

    private CaseDirectory directory() {
        return CaseDirectory.of(folder, "X1", YAML)
                .with("setup.sql", "CREATE TABLE \"${table}\" (id int); -- ${PGPORT}")
                .with("app/${table}.yml", "table: ${table}, port: ${PGPORT}");
    }

    @Test
    void theSameForTheSameSeed() {
        assertThat(directory().read(4).params()).isEqualTo(directory().read(4).params());
    }

    @Test
    void neighbouringSeedsSeeEveryValueOfAList() {
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 3; seed++) {
            seen.add(directory().read(seed).params().get("table"));
        }
        assertThat(seen).containsExactlyInAnyOrder("users", "Order Items", "people");
    }

    @Test
    void rangesHoldBothEnds() {
        Set<String> rows = new HashSet<>();
        Set<String> counts = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            rows.add(directory().read(seed).params().get("rows"));
            counts.add(directory().read(seed).params().get("count"));
        }
        assertThat(rows).containsExactlyInAnyOrder("10", "11", "12");
        assertThat(counts).containsExactlyInAnyOrder("3", "4");
    }

    @Test
    void theyStandInEveryFileAndInTheTruth() {
        FaultCase drawn = directory().read(0);
        String table = drawn.params().get("table");
        assertThat(drawn.file().title()).startsWith(table + " of ");
        assertThat(drawn.params().get("index")).isEqualTo(table + "_idx");
        assertThat(drawn.text("setup.sql")).contains('"' + table + '"').contains("${PGPORT}");
        assertThat(drawn.application())
                .containsEntry(table + ".yml", "table: " + table + ", port: ${PGPORT}");
        assertThat(drawn.file().truth().causes().getFirst().entities())
                .containsEntry("table", "public." + table);
    }

    @Test
    void whatCannotBeDrawnFromIsNamed() {
        CaseDirectory wrong =
                CaseDirectory.of(
                        folder,
                        "X2",
                        """
                        id: X2
                        params:
                          rows: {from: many}
                        truth: {verdict: NO_FAULT}
                        """);
        assertThatThrownBy(() -> wrong.read(0))
                .isInstanceOf(CaseException.class)
                .hasMessage("X2: params.rows must give whole numbers as {from: 1, to: 9}");
    }
}
