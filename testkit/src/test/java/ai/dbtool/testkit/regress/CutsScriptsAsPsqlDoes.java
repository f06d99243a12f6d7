package ai.dbtool.testkit.regress;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.regress.PsqlScript.Piece;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where psql sends what it has read. */
class CutsScriptsAsPsqlDoes {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT E'\\';'",
                "SELECT \"a;b\"",
                "SELECT $$;$$, $t$ $$; $t$",
                "SELECT 1 -- ;\n+ 2",
                "SELECT /* ; /* ; */ ; */ 1",
                "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b)",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
                "SELECT 1::int, a[1:2]"
            })
    void keepsOneStatementWhole(String sql) {
        assertThat(PsqlScript.pieces(sql + ";\nSELECT 2;").stream().map(Piece::sql))
                .containsExactly(sql, "SELECT 2");
    }

    @Test
    void offersNoStatementThatOnlyPsqlUnderstands() {
        assertThat(
                        PsqlScript.pieces(
                                        "\\set x 1\nSELECT :x;\nSELECT 1 \\; SELECT 2;\n\\d t\n\\if :x\nSELECT 3;\n\\endif\nSELECT 4 \\gset\nSELECT 5;\n")
                                .stream()
                                .map(Piece::sql)
                                .filter(sql -> !sql.isEmpty()))
                .containsExactly("SELECT 4", "SELECT 5");
    }

    @Test
    void givesCopyItsData() {
        assertThat(
                        PsqlScript.pieces(
                                "-- in\nCOPY t FROM stdin;\n1\tfoo\n\\.\nCOPY nowhere FROM stdin;\nSELECT 1;\n"))
                .extracting(Piece::text)
                .anyMatch(text -> text.endsWith("1\tfoo\n\\."))
                .anyMatch(text -> text.endsWith("nowhere FROM stdin;"));
    }

    @Test
    void losesNothing() {
        String script = "-- a\nSELECT 1;\n\\d\nSELECT 'x'\n  || 'y' \\gset\nunfinished";
        assertThat(String.join("", PsqlScript.pieces(script).stream().map(Piece::text).toList()))
                .isEqualTo(script);
        assertThat(PsqlScript.pieces(script)).extracting(Piece::line).contains(1, 3, 4);
    }
}
