package ai.dbtool.mcp.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a DBA reads every day and no redaction may damage. */
class LeavesOrdinaryTextAlone {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "queryid 4734509238475092384, -1234567890123456789",
                "Seq Scan on public.users  (cost=0.00..4455.00 rows=1 width=97)",
                "Filter: (token = $1)",
                "Hash Cond: (a.token = b.token)",
                "Index Cond: (api_key = $2)",
                "SELECT * FROM sessions WHERE token = $1 AND password IS NOT NULL",
                "UPDATE u SET token=$1, secret=:secret, pwd=? WHERE id=%s",
                "UPDATE u SET token=t.token FROM t",
                "INSERT ... ON CONFLICT DO UPDATE SET password = excluded.password, n = 1",
                "SELECT token, password FROM users ORDER BY token",
                "password_encryption = scram-sha-256",
                "password_encryption = 'md5'",
                "ssl_key_file = '/etc/ssl/private/server.key'",
                "password_file: /run/secrets/pg",
                "result_tokens: 1500, max_tokens=100",
                "FATAL:  password authentication failed for user \"app\"",
                "DETAIL:  Connection matched file \"/etc/postgresql/pg_hba.conf\" line 5: \"host all all all"
                        + " scram-sha-256\"",
                "syntax error at or near token \"x\"",
                "ERROR:  invalid input syntax for type json\nDETAIL:  Token \"abc\" is invalid.",
                "http://127.0.0.1:8080/a@b and https://example.org/x:y",
                "postgresql://app@127.0.0.1:5432/shop",
                "postgresql://db.example:5432/shop",
                "postgresql.conf:12:max_wal_size",
                "2026-11-23 10:00:00.123 UTC [123] app@shop LOG:  duration: 1.2 ms",
                "10:00:00:12:x",
                "d41d8cd98f00b204e9800998ecf8427e",
                "md5(random()::text)",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "password=${env:PGPASSWORD}",
                "password: {{ vault_password }}",
                "password: null",
                "DETAIL:  Key (email)=(a@b.c) already exists.",
                "CREATE ROLE app LOGIN PASSWORD NULL",
                "bypass=on compass: north",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
                "the token bearer was late",
                "SELECT 'it''s' AS a, \"Password\" FROM t",
                "Subject: a: b: c: d: e",
            })
    void unchanged(String text) {
        assertThat(MarksEverySecret.REDACTOR.text(text)).isEqualTo(text);
    }
}
