package ai.dbtool.log.query;

import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What events say. All of it must hold for texts as they are shown, secrets masked: else "found"
 * would confirm a guessed secret.
 *
 * @param contains text in message, detail, hint, context or statement, or {@code null}; case does
 *     not count
 * @param expression what is found in one of these, or {@code null}
 * @param object name of a table, index, function or other object, with or without its schema, that
 *     they are about, or {@code null}; case does not count
 * @param shown a text without its secrets; where one stood is nothing that was asked for, all else
 *     is as it was
 */
public record Wording(
        @Nullable String contains,
        @Nullable Expression expression,
        @Nullable String object,
        UnaryOperator<String> shown) {

    /** Anything. */
    public static final Wording ANY = new Wording(null, null, null, UnaryOperator.identity());

    private static final Part[] SEARCHED = {
        Part.MESSAGE, Part.STATEMENT, Part.DETAIL, Part.CONTEXT, Part.HINT
    };

    /** Texts that contain {@code text}; none of them is a secret. */
    public static Wording of(@Nullable String text) {
        return new Wording(text, null, null, UnaryOperator.identity());
    }

    boolean isAny() {
        return contains == null && expression == null && object == null;
    }

    /** What stands in the file of every event that says this; {@code null} when nothing must. */
    @Nullable Needle needle() {
        String required = expression == null ? null : expression.required();
        String name = object == null ? null : ObjectNames.last(object);
        return Stream.<@Nullable String>of(contains, required, name)
                .map(Needle::of)
                .filter(Objects::nonNull)
                .max(Comparator.comparingInt(Needle::length))
                .orElse(null);
    }

    /** The wording ready to test events. */
    static final class Test {

        private final UnaryOperator<String> shown;
        private final @Nullable String contains;
        private final @Nullable Expression expression;
        private final @Nullable String required;
        private final @Nullable ObjectNames object;

        Test(Wording wording) {
            shown = wording.shown;
            contains = lower(wording.contains);
            expression = wording.expression;
            required = expression == null ? null : lower(expression.required());
            object = wording.object == null ? null : ObjectNames.of(wording.object);
        }

        private static @Nullable String lower(@Nullable String text) {
            return text == null ? null : text.toLowerCase(Locale.ROOT);
        }

        boolean admits(RawEvent event) {
            return (contains == null || contains(event, contains))
                    && (expression == null || matches(event, expression))
                    && (object == null || names(event, object));
        }

        private boolean contains(RawEvent event, String wanted) {
            return Arrays.stream(SEARCHED)
                    .anyMatch(part -> event.has(part) && contains(event.text(part), wanted));
        }

        /** Masked only where it would be a hit, for masking costs more than looking. */
        private boolean contains(String text, String wanted) {
            return text.toLowerCase(Locale.ROOT).contains(wanted)
                    && shown.apply(text).toLowerCase(Locale.ROOT).contains(wanted);
        }

        private boolean matches(RawEvent event, Expression wanted) {
            return Arrays.stream(SEARCHED)
                    .anyMatch(part -> event.has(part) && matches(event.text(part), wanted));
        }

        /** The text as it is decides only whether masking is worth it, never what is found. */
        private boolean matches(String text, Expression wanted) {
            boolean possible = required == null || text.toLowerCase(Locale.ROOT).contains(required);
            return possible && wanted.in(shown.apply(text));
        }

        private boolean names(RawEvent event, ObjectNames wanted) {
            return wanted.areIn(event, shown);
        }
    }
}
