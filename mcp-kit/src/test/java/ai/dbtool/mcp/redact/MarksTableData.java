package ai.dbtool.mcp.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of rows in the server's messages, as PostgreSQL 15 to 18 write them. */
class MarksTableData {

    private static final Redactor REDACTOR =
            new Redactor(
                            InstallationKey.of(
                                    "tests".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .withTableData();

    private static String kinds(String text) {
        return REDACTOR.text(text).replaceAll("«([a-z]+):[0-9a-f]{12}»", "<$1>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Key (email)=(a@b.org) already exists.|Key (email)=(<email>) already exists.",
                "Key (tenant, name)=(7, O'Hara (jr.)) already exists.|Key (tenant, name)=(<number>, <text>) already exists.",
                "Key (lower(email))=(a@b.org) already exists.|Key (lower(email))=(<email>) already exists.",
                "Key (id)=(42) is not present in table \"users\".|Key (id)=(<number>) is not present in table \"users\".",
                "Key (id)=(42) is still referenced from table \"orders\".|Key (id)=(<number>) is still referenced from table \"orders\".",
                "Key (name)=(a, b) is duplicated.|Key (name)=(<text>) is duplicated.",
                "Key (r)=([1,5)) conflicts with existing key (r)=([2,3)).|Key (r)=(<text>) conflicts with existing key (r)=(<text>).",
                "Key (id, password)=(1, hunter2) already exists.|Key (id, password)=(<secret>) already exists.",
                "Failing row contains (1, null, a@b.org, 2026-01-02, t).|Failing row contains (<number>, null, <email>, <time>, t).",
                "Failing row contains (6f9619ff-8b86-d011-b42d-00cf4fc964ff, x (y).z).|Failing row contains (<uuid>, <text>).",
                "Partition key of the failing row contains (region) = (north).|Partition key of the failing row contains (region) = (<text>).",
                "Schlüssel »(email)=(a@b.org)« existiert bereits.|Schlüssel »(email)=(<email>)« existiert bereits.",
                "Fehlgeschlagene Zeile enthält (1, Müller).|Fehlgeschlagene Zeile enthält (<number>, <text>).",
                "La clé « (id)=(7) » existe déjà.|La clé « (id)=(<number>) » existe déjà.",
                "Ошибочная строка содержит (1, x).|Ошибочная строка содержит (<number>, <text>).",
                "キー (id)=(7) はすでに存在します。|キー (id)=(<number>) はすでに存在します。",
                "失敗した行は(1, x)を含みます|失敗した行は(<number>, <text>)を含みます",
                "失败, 行包含(1, x).|失败, 行包含(<number>, <text>).",
                "Key (email)=(a@b.org and no end|Key (email)=(<text>",
            })
    void wherePostgresPutsThem(String text, String marked) {
        assertThat(kinds(text)).isEqualTo(marked);
        assertThat(REDACTOR.text(REDACTOR.text(text))).isEqualTo(REDACTOR.text(text));
    }

    @Test
    void equalOnesEqually() {
        String one = REDACTOR.text("Key (email)=(a@b.org) already exists.");
        assertThat(one).isEqualTo(REDACTOR.text("Key (email)=(a@b.org) already exists."));
        assertThat(one).isNotEqualTo(REDACTOR.text("Key (email)=(c@b.org) already exists."));
        String mark = one.replaceAll(".*(«email:[0-9a-f]+»).*", "$1");
        assertThat(REDACTOR.text("Failing row contains (1, a@b.org).")).contains(mark);
    }

    @Test
    void cellByCell() {
        assertThat(
                        kinds(
                                "h1\tKey (id)=(1) already exists.\tINSERT INTO t VALUES (1)\n"
                                        + "h2\tFailing row contains (2, x).\tINSERT INTO t VALUES (2)\n"
                                        + "all: detail=Key (id)=(3) already exists. statement=SELECT f(3)"))
                .isEqualTo(
                        "h1\tKey (id)=(<number>) already exists.\tINSERT INTO t VALUES (1)\n"
                                + "h2\tFailing row contains (<number>, <text>).\tINSERT INTO t VALUES (2)\n"
                                + "all: detail=Key (id)=(<number>) already exists. statement=SELECT f(3)");
    }

    @Test
    void overSeveralLines() {
        assertThat(kinds("Failing row contains (1, first\nsecond (x), t)."))
                .isEqualTo("Failing row contains (<number>, <text>, t).");
        assertThat(kinds("Key (a)=(first\nsecond) already exists."))
                .isEqualTo("Key (a)=(<text>) already exists.");
    }

    @Test
    void andNothingElse() {
        for (String text :
                new String[] {
                    "duplicate key value violates unique constraint \"users_email_key\"",
                    "SELECT * FROM t WHERE (a, b) = (1, 2)",
                    "Filter: ((state)::text = 'x'::text)",
                    "Key columns \"a\" and \"b\" are of incompatible types",
                }) {
            assertThat(REDACTOR.text(text)).isEqualTo(text);
        }
        assertThat(MarksEverySecret.REDACTOR.text("Key (email)=(a@b.org) already exists."))
                .as("only where it is asked for")
                .isEqualTo("Key (email)=(a@b.org) already exists.");
    }
}
