package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code dbtool-ai lint}, run in this process. */
class LintsMigrations {

    private static final String MIGRATION =
            """
            \\set ON_ERROR_STOP on
            -- a new table is nobody's trouble
            CREATE TABLE tags (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
            CREATE INDEX ON tags (name);
            COPY tags (name) FROM stdin;
            not; sql
            \\.
            CREATE FUNCTION one() RETURNS int LANGUAGE sql
            BEGIN ATOMIC
              SELECT CASE WHEN true THEN 1 END;
              SELECT 1;
            END;

            BEGIN;
            ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
            CREATE INDEX CONCURRENTLY ON orders (state);
            COMMIT;
            DO $$BEGIN PERFORM 1; END$$;
            UPDATE orders SET state = 'new';
            """;

    @TempDir private Path folder;

    private Outcome lint(String sql, String... words) throws IOException {
        Path file = Files.writeString(folder.resolve("0042 add.sql"), sql);
        List<String> line = new ArrayList<>(List.of("lint", file.toString()));
        line.addAll(List.of(words));
        return Outcome.of(line);
    }

    private static List<String> rulesAt(JsonNode statements, int line) {
        List<String> rules = new ArrayList<>();
        for (JsonNode statement : statements) {
            if (statement.path("line").asInt() == line) {
                statement.path("issues").forEach(i -> rules.add(i.path("rule").asString()));
            }
        }
        return rules;
    }

    @Test
    void byRulesAlone() throws IOException {
        Outcome outcome = lint(MIGRATION, "--format", "json");
        JsonNode statements =
                JsonMapper.shared().readTree(outcome.out()).path(0).path("statements");

        assertThat(outcome.exit()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(rulesAt(statements, 3)).isEmpty();
        assertThat(rulesAt(statements, 4)).isEmpty();
        assertThat(rulesAt(statements, 8)).isEmpty();
        assertThat(rulesAt(statements, 15)).contains("table-rewrite", "no-lock-timeout");
        assertThat(rulesAt(statements, 16)).contains("cannot-run-in-transaction");
        assertThat(rulesAt(statements, 18)).containsExactly("not-read");
        assertThat(rulesAt(statements, 19)).contains("every-row-changed");
        assertThat(statements).hasSize(10);
    }

    @Test
    void theExitCodeIsThatOfTheWorstIssue() throws IOException {
        String warned = "ALTER TABLE a ADD CONSTRAINT p CHECK (x > 0);";

        assertThat(lint(warned).exit()).isEqualTo(ExitCode.OK);
        assertThat(lint(warned, "--fail-on", "warning").exit()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(lint(MIGRATION, "--fail-on", "never").exit()).isEqualTo(ExitCode.OK);
        assertThat(
                        lint(
                                        "SET lock_timeout = '2s'; ALTER TABLE a ADD COLUMN b int;",
                                        "--fail-on",
                                        "warning")
                                .exit())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void theSafeWayPasses() throws IOException {
        Outcome outcome =
                lint(
                        """
                        SET lock_timeout = '2s';
                        ALTER TABLE orders ADD CONSTRAINT state_known CHECK (state IS NOT NULL) NOT VALID;
                        ALTER TABLE orders VALIDATE CONSTRAINT state_known;
                        ALTER TABLE orders ALTER COLUMN state SET NOT NULL;
                        ALTER TABLE orders DROP CONSTRAINT state_known;
                        CREATE INDEX CONCURRENTLY ON orders (state);
                        """,
                        "--fail-on",
                        "warning");

        assertThat(outcome.out()).contains("0 error, 0 warning, 0 info; nothing was executed");
        assertThat(outcome.exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void asSarif() throws IOException {
        String text = lint(MIGRATION, "--format", "sarif").out();
        SarifSchema.check(text);
        JsonNode log = JsonMapper.shared().readTree(text);

        assertThat(log.path("version").asString()).isEqualTo("2.1.0");
        assertThat(log.path("$schema").asString()).endsWith("sarif-schema-2.1.0.json");
        JsonNode run = log.path("runs").path(0);
        JsonNode rules = run.path("tool").path("driver").path("rules");
        assertThat(run.path("tool").path("driver").path("name").asString()).isEqualTo("dbtool-ai");
        assertThat(run.path("results").size()).isGreaterThan(4);
        for (JsonNode result : run.path("results")) {
            JsonNode rule = rules.path(result.path("ruleIndex").asInt());
            assertThat(rule.path("id").asString()).isEqualTo(result.path("ruleId").asString());
            assertThat(result.path("level").asString()).isIn("error", "warning", "note");
            assertThat(result.path("message").path("text").asString()).isNotBlank();
            JsonNode place = result.path("locations").path(0).path("physicalLocation");
            assertThat(place.path("artifactLocation").path("uri").asString())
                    .startsWith("file:")
                    .endsWith("0042%20add.sql");
            assertThat(place.path("region").path("startLine").asInt()).isPositive();
        }
    }

    @Test
    void againstTheLiveWorkload() throws Exception {
        Cluster cluster = SharedCluster.get();
        String database = SharedCluster.databaseFor(LintsMigrations.class);
        cluster.execute(
                "postgres",
                "DO $$BEGIN CREATE ROLE lint_tool LOGIN; GRANT pg_monitor TO lint_tool; EXCEPTION WHEN duplicate_object THEN NULL; END$$");
        cluster.execute(
                database,
                "CREATE TABLE orders (id int PRIMARY KEY, state text)",
                "INSERT INTO orders SELECT n, 'x' FROM generate_series(1, 1000) n",
                "ANALYZE orders");
        try (var writer = cluster.connect("postgres", database, "checkout");
                var statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE orders SET state = 'y' WHERE id = 3");

            Outcome outcome =
                    lint(
                            "ALTER TABLE orders ALTER COLUMN id TYPE bigint;\nALTER TABLE missing ADD x int;\n",
                            "--db",
                            cluster.url("lint_tool", database));

            assertThat(outcome.out())
                    .contains(
                            ":1 ALTER TABLE ALTER COLUMN",
                            "now behind pid",
                            "checkout",
                            "waits-now")
                    .contains("info table-rewrite", "less than a second")
                    .contains("error object-missing: missing does not exist");
            assertThat(outcome.exit()).isEqualTo(ExitCode.NEGATIVE);
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(Main.run("lint", folder.resolve("nowhere.sql").toString()))
                .isEqualTo(ExitCode.CONFIGURATION);
    }
}
