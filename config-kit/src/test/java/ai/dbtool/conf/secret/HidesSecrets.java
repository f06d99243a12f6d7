package ai.dbtool.conf.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HidesSecrets {

    private final Secrets secrets = Secrets.plain();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "spring.datasource.password | hunter2",
                "DB_PASSWORD | hunter2",
                "PGPASSWORD | hunter2",
                "POSTGRES_PASSWORD | hunter2",
                "db.pass | hunter2",
                "clientSecret | hunter2",
                "oauth.client-secret | hunter2",
                "API_KEY | hunter2",
                "aws.secretAccessKey | hunter2",
                "jwt.signing-key | hunter2",
                "users[0].password | hunter2",
                "passwords[1] | hunter2",
                "auth.token | hunter2",
                "repo1-cipher-pass | hunter2",
                "repo1-s3-key-secret | hunter2",
                "sslpassword | hunter2",
                "DATABASE_URL | postgres://app:hunter2@db:5432/app",
                "url | jdbc:postgresql://db/app?user=app&password=hunter2&ssl=true",
                "url | jdbc:postgresql://app:hunt@er2@db/app",
                "primary_conninfo | host=db user=rep password=hunter2 sslmode=require",
                "primary_conninfo | host=db password='hunter2 x' user=rep",
                "databases.app | host=db dbname=app password=hunter2",
                "archive_command | PGPASSWORD=hunter2 psql -c x",
                "ssl_passphrase_command | echo hunter2",
                "note | ALTER ROLE app PASSWORD 'hunter2'",
                "rule | ldap ldapserver=l ldapbindpasswd=hunter2",
                "rule | radius radiussecrets=\"hunter2\"",
                "header | Authorization: Bearer hunter2hunter2hunter2",
                "redis | redis://:hunter2@cache:6379/0",
                "amqp | amqps://u:hunter2@mq/",
            })
    void ofEveryKind(String key, String value) {
        assertThat(secrets.show(key, value)).contains(Secrets.MARK).doesNotContain("hunt", "er2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "password_encryption | scram-sha-256",
                "spring.datasource.password | ${DB_PASSWORD}",
                "passfile | /home/app/.pgpass",
                "password_file | /run/secrets/db",
                "ssl_key_file | server.key",
                "limits.result_tokens | 1500",
                "work_mem | 64MB",
                "key | value",
                "primary_key | id",
                "monkey | banana",
                "url | jdbc:postgresql://db:5432/app?user=app&ssl=true",
                "DATABASE_URL | postgres://app@db/app",
                "DATABASE_URL | postgres://app:${DB_PASSWORD}@db/app",
                "log_line_prefix | %m [%p] %q%u@%d/%a %r %e %Q",
                "archive_command | test ! -f /a/%f && cp %p /a/%f",
                "ssl_passphrase_command | cat /run/key",
                "search_path | \"$user\", public",
                "tokenizer | standard",
                "compass | north",
            })
    void andNothingElse(String key, String value) {
        assertThat(secrets.show(key, value)).isEqualTo(value);
    }

    @Test
    void formsThatNeedNoKey() {
        String scram = "SCRAM-SHA-256$4096:c2FsdA==$c3RvcmVk:c2VydmVy";
        String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl";
        assertThat(secrets.text("x " + scram + " y")).isEqualTo("x " + Secrets.MARK + " y");
        assertThat(secrets.text("md5" + "0123456789abcdef".repeat(2))).isEqualTo(Secrets.MARK);
        assertThat(secrets.text("AKIA" + "ABCDEFGHIJKLMNOP")).isEqualTo(Secrets.MARK);
        assertThat(secrets.text(jwt)).isEqualTo(Secrets.MARK);
        assertThat(secrets.text("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"))
                .isEqualTo(Secrets.MARK);
    }

    @Test
    void equalSecretsKeepEqualMarksAndHostsStayVisible() {
        Secrets marked = new Secrets(secret -> "«secret:" + secret.hashCode() + "»");
        String a = marked.show("a.password", "hunter2");
        String b = marked.show("url", "postgres://app:hunter2@db:5432/app");
        assertThat(b).isEqualTo("postgres://app:" + a + "@db:5432/app");
        assertThat(marked.text(b)).isEqualTo(b);
    }
}
