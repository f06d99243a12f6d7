package ai.dbtool.mcp.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text made to drive a backtracking matcher mad. A quadratic step over 1 MB would take hours. */
class TakesLinearTime {

    @ParameterizedTest
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ValueSource(
            strings = {
                "password",
                "password=",
                "password   ",
                "postgres://u:",
                "a:",
                "token: ",
                "'",
                "\\",
                "-----BEGIN PRIVATE KEY",
                "SCRAM-SHA-256$1:",
                "eyJabcdefgh.",
                "bearer ",
                "a.b-c_",
                "Key (",
                "md5",
                "\"password\\\":",
                "--password ",
                "$$",
                "PASSWORD $a",
                "secret[",
                ")=(",
                "(a)=(",
                "Failing row contains (",
            })
    void overHostileText(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());

        assertThat(MarksEverySecret.REDACTOR.text(text)).isNotNull();
        assertThat(MarksEverySecret.REDACTOR.withTableData().text(text)).isNotNull();
    }
}
