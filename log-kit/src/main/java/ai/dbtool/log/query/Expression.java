package ai.dbtool.log.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a caller, in the syntax of RE2: time is linear in the text, so it has no
 * look-around and no back references. Case does not count and {@code .} stands for a line break
 * too.
 */
public final class Expression {

    private static final int LONGEST = 500;

    /** Copies that counts may make of what they repeat; RE2/J itself would copy without an end. */
    private static final int MOST_COPIES = 1_000;

    /** Steps a character may cost: 64 KiB of text then take about a second at the very worst. */
    private static final int LARGEST = 1_000;

    private final String source;
    private final Pattern pattern;

    private Expression(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /**
     * Compiles {@code source}.
     *
     * @throws IllegalArgumentException saying what is wrong with it and how to mend it
     */
    public static Expression of(String source) {
        if (source.length() > LONGEST) {
            throw wrong(source.length() + " characters, at most " + LONGEST + " are allowed");
        }
        if (RepeatCost.of(source) > MOST_COPIES) {
            throw wrong("its counts {n,m} multiply to more than " + MOST_COPIES + "; use * or +");
        }
        try {
            Pattern pattern = Pattern.compile(source, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
            if (pattern.programSize() > LARGEST) {
                throw wrong("it is too costly; use * or + instead of counts {n,m}");
            }
            return new Expression(source, pattern);
        } catch (PatternSyntaxException e) {
            throw wrong(reason(source, e));
        }
    }

    private static String reason(String source, PatternSyntaxException e) {
        String at = e.getPattern();
        String where = at.isEmpty() || at.endsWith(source) ? "" : " at " + at;
        String lookAround = source.contains("(?=") || source.contains("(?!") ? "look-ahead" : "";
        if (source.contains("(?<=") || source.contains("(?<!")) {
            lookAround = "look-behind";
        }
        return e.getDescription()
                + where
                + (lookAround.isEmpty() ? "" : ": RE2 has no " + lookAround)
                + "; write \\ before a sign that stands for itself, or pass plain text as contains";
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why);
    }

    /** Whether it is found in {@code text}. */
    boolean in(String text) {
        return pattern.matcher(text).find();
    }

    /** A text that whatever it matches holds, in either case; {@code null} when none is sure. */
    @Nullable String required() {
        return RequiredText.of(source);
    }

    @Override
    public String toString() {
        return source;
    }
}
