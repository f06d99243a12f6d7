package ai.dbtool.mcp.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Text with a secret in it: nothing of the secret remains, the rest does. */
class MarksEverySecret {

    static final Redactor REDACTOR =
            new Redactor(InstallationKey.of("a key for tests".getBytes(StandardCharsets.UTF_8)));

    /** The secret stands between ⟦ and ⟧. */
    static Stream<String> texts() {
        return Stream.of(
                "postgresql://app:⟦hunter2⟧@db.example:5432/shop",
                "postgres://app:⟦p@ss:w0rd⟧@db/shop",
                "postgres://app:⟦p/ss⟧@db/shop?sslmode=require",
                "dsn=redis://:⟦hunter2⟧@cache:6379/0 ok",
                "jdbc:postgresql://db/shop?user=app&password=⟦hunter2⟧&ssl=true",
                "jdbc:postgresql://db/shop?password=⟦hunter2⟧",
                "primary_conninfo = 'host=10.0.0.1 user=repl password=⟦hunter2⟧ sslmode=require'",
                "primary_conninfo = 'user=repl password=''⟦hunter 2⟧'' host=b'",
                "host=a sslpassword='⟦hunter two⟧' user=b",
                "PGPASSWORD=⟦hunter2⟧ psql -h db",
                "export POSTGRES_PASSWORD=⟦hunter2⟧",
                "ALTER ROLE app PASSWORD '⟦hunter2⟧';",
                "LOG:  statement: create user x with encrypted password '⟦it''s⟧' login",
                "ALTER ROLE app PASSWORD E'⟦a\\'b⟧' VALID UNTIL 'infinity'",
                "ALTER ROLE app PASSWORD ⟦$$hunter2$$⟧ LOGIN",
                "ALTER ROLE app PASSWORD '⟦cut off by the lo⟧",
                "CREATE USER MAPPING FOR x SERVER s OPTIONS (user 'x', password '⟦hunter2⟧')",
                "rolpassword | ⟦SCRAM-SHA-256$4096:c2FsdHNhbHQ=$c3RvcmVk:c2VydmVy⟧",
                "rolpassword\t⟦md5d41d8cd98f00b204e9800998ecf8427e⟧\tx",
                "db.example:5432:shop:app:⟦hunter2⟧",
                "*:*:*:app:⟦hunter2⟧",
                "spring.datasource.password=⟦hunter2⟧",
                "spring.datasource.password = ⟦hunter2⟧",
                "  password: ⟦hunter2⟧",
                "  password: '⟦hunter 2⟧' # why",
                "  - api-key: ⟦hunter2⟧",
                "{\"user\":\"a\",\"password\":\"⟦hunter2⟧\",\"port\":1}",
                "{\"log\":\"{\\\"password\\\":\\\"⟦hunter2⟧\\\"}\"}",
                "{\"pin\":1,\"token\":⟦123456⟧}",
                "host all all all ldap ldapbindpasswd=\"⟦hunter2⟧\" ldapport=389",
                "host all all all radius radiussecrets=\"⟦a,b⟧\"",
                "ssl_passphrase_command = '⟦echo hunter2⟧'",
                "repo1-cipher-pass=⟦hunter2⟧",
                "repo1-s3-key-secret=⟦hunter2⟧",
                "aws_secret_access_key = ⟦wJalrXUtnFEMI/K7MDENG⟧",
                "key ⟦AKIAIOSFODNN7EXAMPLE⟧ used",
                "Authorization: Bearer ⟦abcdef0123456789.xyz⟧",
                "Authorization: Basic ⟦dXNlcjpwYXNz⟧",
                "id ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl⟧ end",
                "token ⟦ghp_0123456789abcdefghijABCDEFGHIJ012345⟧",
                "tool --password ⟦hunter2⟧ --host x",
                "tool --api-key=⟦hunter2⟧",
                "WHERE password = '⟦hunter2⟧'::text",
                "DETAIL:  Key (email, password)=(⟦a@b.c, hunter2⟧) already exists.",
                "parameter \"app.api_key\" changed to \"⟦hunt\"er 2⟧\"",
                "invalid value for parameter \"ssl_passphrase_command\": \"⟦echo hunter2⟧\"",
                "a ⟦-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----⟧ b",
                "⟦-----BEGIN PRIVATE KEY-----\nMIIE cut off⟧");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void nothingOfItRemains(String marked) {
        String secret = marked.substring(marked.indexOf('⟦') + 1, marked.indexOf('⟧'));
        String given = marked.replace("⟦", "").replace("⟧", "");

        String clean = REDACTOR.text(given);

        String head = marked.substring(0, marked.indexOf('⟦'));
        String tail = marked.substring(marked.indexOf('⟧') + 1);
        assertThat(clean).startsWith(head + "«secret:").endsWith("»" + tail);
        assertThat(clean).hasSize(head.length() + tail.length() + "«secret:9f3a61c07b2e»".length());
        assertThat(clean).doesNotContain(secret);
        assertThat(REDACTOR.text(clean)).as("idempotent").isEqualTo(clean);
    }

    @Test
    void equalValuesHaveEqualMarksHoweverTheyAreWritten() {
        String mark = REDACTOR.mark("it's 1@2");

        assertThat(REDACTOR.text("postgresql://u:it%27s%201%402@h/d")).contains(mark);
        assertThat(REDACTOR.text("ALTER ROLE u PASSWORD 'it''s 1@2'")).contains(mark);
        assertThat(REDACTOR.text("password: it's 1@2x")).doesNotContain(mark);
        assertThat(REDACTOR.mark("other")).isNotEqualTo(mark);
    }

    @Test
    void marksDependOnTheInstallation() {
        Redactor other = new Redactor(InstallationKey.ephemeral());

        assertThat(other.mark("hunter2")).isNotEqualTo(REDACTOR.mark("hunter2"));
    }
}
