package ai.dbtool.mcp.redact;

import static ai.dbtool.mcp.redact.MarksEverySecret.REDACTOR;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** What is left out because a text shows no trace of a secret would have found nothing. */
class TriesNoRuleInVain {

    private static final int TEXTS = 60_000;

    /** Parts of what the rules look for, whole and broken. */
    private static final List<String> PARTS =
            List.of(
                    "password",
                    "PASSWORD",
                    "passwd",
                    "pass",
                    "Pwd",
                    "secret",
                    "secrets",
                    "token",
                    "api_key",
                    "api-key",
                    "access_key_id",
                    "private",
                    "Key",
                    "key",
                    "credential",
                    "credentials",
                    "account-key",
                    "signing",
                    "encryption_key",
                    "passphrase_command",
                    "=",
                    ":",
                    ":=",
                    "=>",
                    "://",
                    "://u:",
                    "@",
                    "'",
                    "''",
                    "\"",
                    "\\",
                    "\n",
                    "\r",
                    "\u2028",
                    "\u2003",
                    " ",
                    "  ",
                    "\t",
                    "--",
                    "--my-",
                    "-----BEGIN ",
                    "PRIVATE KEY",
                    "-----",
                    "-----END ",
                    "md5",
                    "d41d8cd98f00b204e9800998ecf8427e",
                    "SCRAM-SHA-256$",
                    "4096:",
                    "AKIA",
                    "ASIA",
                    "IOSFODNN7EXAMPLE",
                    "gh",
                    "ghp_",
                    "github_pat_",
                    "0123456789abcdefghijABCDEFGHIJ012345",
                    "xox",
                    "xoxb-",
                    "sk-",
                    "eyJ",
                    "eyJhbGciOiJIUzI1NiJ9",
                    ".",
                    "Bearer ",
                    "bEARER ",
                    "BEARER",
                    "basic ",
                    "Authorization: ",
                    "Key (",
                    ")=(",
                    ")",
                    ",",
                    "db.example",
                    "*",
                    "5432",
                    "1",
                    "app",
                    "12:30:00",
                    "«secret:9f3a61c07b2e»",
                    "«",
                    "$$",
                    "$a$",
                    "E'",
                    "é",
                    "x",
                    "{",
                    "}",
                    "null",
                    "${env:A}",
                    "$1",
                    "t.token");

    @Test
    void findsWhatEveryRuleWouldFind() {
        texts().forEach(
                        text ->
                                assertThat(REDACTOR.text(text))
                                        .as(text)
                                        .isEqualTo(REDACTOR.textByEveryRule(text)));
    }

    @Test
    void looksOnlyWhereNamesMayStart() {
        texts().forEach(
                        text -> {
                            sameStart(
                                    text,
                                    Assignments.NAME.matcher(text),
                                    matcher -> Assignments.find(matcher, text, 0));
                            sameStart(
                                    text,
                                    PasswordLiterals.START.matcher(text),
                                    matcher -> PasswordLiterals.find(matcher, text, 0));
                        });
    }

    private interface Search {
        boolean find(Matcher matcher);
    }

    private static void sameStart(String text, Matcher plain, Search search) {
        Matcher narrowed = plain.pattern().matcher(text).useTransparentBounds(true);
        boolean found = plain.find();
        assertThat(search.find(narrowed)).as(text).isEqualTo(found);
        if (found) {
            assertThat(narrowed.toMatchResult().start()).as(text).isEqualTo(plain.start());
            assertThat(narrowed.group()).as(text).isEqualTo(plain.group());
        }
    }

    private static Stream<String> texts() {
        Random random = new Random(20_261_125);
        Stream<String> known = MarksEverySecret.texts().map(text -> text.replaceAll("[⟦⟧]", ""));
        Stream<String> mixed =
                Stream.generate(
                                () -> {
                                    StringBuilder text = new StringBuilder();
                                    for (int n = 1 + random.nextInt(8); n > 0; n--) {
                                        text.append(PARTS.get(random.nextInt(PARTS.size())));
                                    }
                                    return text.toString();
                                })
                        .limit(TEXTS);
        return Stream.concat(known, mixed);
    }
}
