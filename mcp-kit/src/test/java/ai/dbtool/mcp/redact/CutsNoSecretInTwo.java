package ai.dbtool.mcp.redact;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.Untrusted;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a text is cut, what stays of a secret is a mark or nothing. */
class CutsNoSecretInTwo {

    private static final Redactor REDACTOR =
            new Redactor(InstallationKey.of("a key for tests".getBytes()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect to postgres://app:hunter2secret@db.example:5432/shop now and then",
                "header Authorization: Bearer hunter2secret0123456789.abc and more",
                "rolpassword SCRAM-SHA-256$4096:hunter2secretsalt=$c3RvcmVk:c2VydmVy and more",
                "ALTER ROLE app PASSWORD 'hunter2secret' VALID UNTIL 'infinity'",
                "Key (email, password)=(a@b.c, hunter2secret) already exists. And more",
                "one password='hunter2secret', two postgres://u:hunter2secret@h/d and more"
            })
    void atAnyPlace(String text) {
        for (int max = 1; max <= text.length(); max++) {
            String shown = REDACTOR.text(Untrusted.cut(text, max));
            assertThat(shown).as("cut at %s", max).doesNotContain("hunt");
        }
    }

    @Test
    void whereThereIsNoneAsAsked() {
        assertThat(Untrusted.cut("select token, a from b", 12))
                .isEqualTo("select token…(+10 characters)");
    }
}
