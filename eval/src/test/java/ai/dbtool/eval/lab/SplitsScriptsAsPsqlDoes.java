package ai.dbtool.eval.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SplitsScriptsAsPsqlDoes {

    @Test
    void atSemicolonsOutsideOfTexts() {
        assertThat(
                        SqlScript.statements(
                                """
                                -- a comment; with one
                                INSERT INTO t VALUES ('a;b', "c;d"), (E'\\';');
                                DO $x$ BEGIN RAISE NOTICE ';'; END $x$;
                                /* ; */ SELECT 1
                                """))
                .hasSize(3)
                .satisfies(
                        statements -> {
                            assertThat(statements.get(0)).contains("'a;b'");
                            assertThat(statements.get(1)).startsWith("DO $x$").endsWith("$x$");
                            assertThat(statements.get(2)).endsWith("SELECT 1");
                        });
    }
}
