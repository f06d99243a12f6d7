package ai.dbtool.eval.score;

import ai.dbtool.eval.cases.Truth;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares causes found with the truth: entities without regard to case, schema {@code public}
 * optional, lists without regard to order, {@code *} for anything, paths by their end: a truth
 * cannot know where a cluster lies.
 */
final class Matching {

    private static final Set<String> PATHS = Set.of("file", "path");

    private Matching() {}

    /** Whether {@code found} is what {@code truth} says. */
    static boolean same(Truth.Cause truth, Truth.Cause found) {
        return truth.code().equals(found.code())
                && truth.entities().entrySet().stream()
                        .allMatch(
                                entity ->
                                        same(
                                                entity.getKey(),
                                                entity.getValue(),
                                                found.entities().get(entity.getKey())));
    }

    /** The truth's causes nobody found. */
    static List<Truth.Cause> missed(List<Truth.Cause> truth, List<Truth.Cause> found) {
        List<Truth.Cause> left = new ArrayList<>(found);
        List<Truth.Cause> missed = new ArrayList<>();
        for (Truth.Cause cause : truth) {
            left.stream()
                    .filter(one -> same(cause, one))
                    .findFirst()
                    .ifPresentOrElse(left::remove, () -> missed.add(cause));
        }
        return missed;
    }

    /** What was found beyond the truth; codes of {@code allowed} do not count. */
    static List<Truth.Cause> extra(
            List<Truth.Cause> truth, List<Truth.Cause> found, Collection<String> allowed) {
        List<Truth.Cause> left = new ArrayList<>(truth);
        List<Truth.Cause> extra = new ArrayList<>();
        for (Truth.Cause one : found) {
            left.stream()
                    .filter(cause -> same(cause, one))
                    .findFirst()
                    .ifPresentOrElse(left::remove, () -> extra.add(one));
        }
        return extra.stream().filter(one -> !allowed.contains(one.code())).toList();
    }

    private static boolean same(String key, Object truth, @Nullable Object found) {
        if (found == null || truth.equals("*")) {
            return found != null;
        }
        List<String> expected = words(truth);
        List<String> actual = words(found);
        return expected.equals(actual)
                || (PATHS.contains(key) && actual.getFirst().endsWith("/" + expected.getFirst()));
    }

    /** An entity as comparable words. */
    static List<String> words(Object entity) {
        Stream<?> values = entity instanceof Collection<?> list ? list.stream() : Stream.of(entity);
        return values.map(Matching::plain).sorted().toList();
    }

    private static String plain(Object value) {
        String text =
                value instanceof Double number && number == Math.rint(number)
                        ? Long.toString(number.longValue())
                        : value instanceof Map<?, ?> map ? map.values().toString() : "" + value;
        String lower = text.replace("\"", "").toLowerCase(Locale.ROOT);
        return lower.startsWith("public.") ? lower.substring("public.".length()) : lower;
    }
}
