package ai.dbtool.log.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Expressions of callers: bounded in time and memory, and prefiltered only by what is sure. */
class SearchesByExpression {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            nullValues = "-",
            value = {
                "duplicate key~duplicate key",
                "dup.*licate~licate",
                "abc?d~ab",
                "order{2}x~orde",
                "ord+er~ord",
                "(abc)?de~de",
                "(?:deadlock)+ on~' on'",
                "a|b~-",
                "duration: \\d+ m~'duration: '",
                "\\.conf\\b~conf",
                "\\x{41}BC~-",
                "abc[def]ghijkl~abc",
                "class~cla",
                ".*~-"
            })
    void knowsWhatAMatchHolds(String expression, @Nullable String required) {
        assertThat(RequiredText.of(expression)).isEqualTo(required);
    }

    /** What an expression is said to require, all that it matches holds. */
    @Test
    void requiresNothingThatMatchesLack() {
        Random random = new Random(11);
        String signs = "abkisx.*+?()[]{2}\\d|^$-,_ :1";
        int matched = 0;
        for (int i = 0; i < 200_000; i++) {
            String source = any(random, signs, 8);
            Expression expression;
            try {
                expression = Expression.of(source);
            } catch (IllegalArgumentException _) {
                continue;
            }
            String text = any(random, "abkisx1 -_:,\u017f\u212a", 12);
            String required = expression.required();
            if (required != null && expression.in(text)) {
                matched++;
                assertThat(
                                text.toLowerCase(Locale.ROOT)
                                        .contains(required.toLowerCase(Locale.ROOT)))
                        .as("'%s' matches '%s', which lacks '%s'", source, text, required)
                        .isTrue();
            }
        }
        assertThat(matched).isGreaterThan(1_000);
    }

    private static String any(Random random, String signs, int most) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            out.append(signs.charAt(random.nextInt(signs.length())));
        }
        return out.toString();
    }

    @Test
    void ignoresCaseAndLineBreaks() {
        assertThat(Expression.of("select.*ORDERS").in("SELECT *\nFROM orders")).isTrue();
        assertThat(Expression.of("^from").in("SELECT *\nFROM orders")).isFalse();
    }

    @Test
    void tellsHowToMendAWrongOne() {
        wrong("orders (", "missing closing )", "contains");
        wrong("*orders", "missing argument to repetition operator");
        wrong("(?<=user )app", "RE2 has no look-behind");
        wrong("app(?!2)", "RE2 has no look-ahead");
        wrong("(a)\\1", "invalid escape sequence");
        wrong("x".repeat(501), "501 characters", "500");
    }

    /** RE2/J copies what is counted when it compiles: a billion copies would end the process. */
    @Test
    @Timeout(20)
    void refusesWhatWouldGrowWithoutBounds() {
        for (String source :
                List.of(
                        "((a{100}){100}){100}",
                        "(((a{1000}){1000}){1000}){1000}",
                        "(a{100}[(]){100}",
                        "(\\Q(\\Ea{100}){100}",
                        "(a{100}[[:alpha:](]){100}",
                        "(a{100}\\(){100}",
                        "(a{1000}|b){1000,}")) {
            wrong(source, "{n,m}");
        }
        assertThat(Expression.of("[0-9]{4}-[0-9]{2}-[0-9]{2}").in("on 2026-03-14")).isTrue();
        assertThat(Expression.of("(\\d{1,3}\\.){3}\\d{1,3}").in("10.0.0.1")).isTrue();
    }

    /** What takes others exponential time. */
    @Test
    @Timeout(20)
    void takesLinearTime() {
        assertThat(Expression.of("(a+)+$").in("a".repeat(60_000) + "b")).isFalse();
        assertThat(Expression.of("(a|aa)+c").in("a".repeat(60_000))).isFalse();
    }

    private static void wrong(String source, String... said) {
        assertThatThrownBy(() -> Expression.of(source))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said);
    }
}
