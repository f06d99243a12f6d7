package ai.dbtool.orchestrator.ask;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of questions, from {@code routes.yaml}, and the rules that tell them apart. */
final class Routes {

    /** Names with an underscore or a dot, or in quotes. */
    private static final Pattern MARKED =
            Pattern.compile("[`'\"]([\\w.$-]{2,63})[`'\"]|\\b(\\p{L}\\w*(?:[._]\\w+)+)\\b");

    /** A word beside the kind of object it names. */
    private static final Pattern BESIDE =
            Pattern.compile(
                    "(?i)\\b(?:tables?|index|indexes|relation|view|sequence|setting|parameter|column)\\s+(?:called |named )?(\\p{L}\\w{1,62})\\b"
                            + "|\\b(\\p{L}\\w{1,62})\\s+(?:table|index|view|sequence|setting|parameter)\\b");

    private static final List<String> NO_NAMES =
            List.of(
                    "the", "a", "an", "is", "are", "do", "does", "has", "have", "which", "what",
                    "this", "that", "and", "of", "in", "on", "for", "my", "our", "each", "every",
                    "largest", "biggest", "any", "all", "unused", "missing", "big", "many", "with",
                    "there", "no");

    private static final YAMLMapper MAPPER =
            YAMLMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private final List<Route> all;

    private record File(List<Route> routes) {}

    private Routes(List<Route> all) {
        this.all = all;
    }

    static Routes load() {
        try (InputStream in =
                Objects.requireNonNull(Routes.class.getResourceAsStream("routes.yaml"))) {
            return new Routes(List.copyOf(MAPPER.readValue(in, File.class).routes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Route> all() {
        return all;
    }

    /** The last one: what fits when nothing else does. */
    Route fallback() {
        return all.getLast();
    }

    Route byId(String id) {
        return all.stream().filter(route -> route.id().equals(id)).findFirst().orElse(fallback());
    }

    /** The routes most of whose words are in the question; empty when none has any. */
    List<Route> byRules(String question) {
        String asked = " " + question.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_]+", " ");
        int best = all.stream().mapToInt(route -> score(route, asked)).max().orElse(0);
        return best == 0
                ? List.of()
                : all.stream().filter(route -> score(route, asked) == best).toList();
    }

    /** The object the question names, as it names it. */
    static @Nullable String named(String question) {
        Matcher marked = MARKED.matcher(question);
        if (marked.find()) {
            return marked.group(1) == null ? marked.group(2) : marked.group(1);
        }
        Matcher beside = BESIDE.matcher(question);
        // Matches may overlap: "the table orders" is "the table" and "table orders".
        for (int from = 0; beside.find(from); from = beside.start() + 1) {
            String name = beside.group(1) == null ? beside.group(2) : beside.group(1);
            if (!NO_NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                return name;
            }
        }
        return null;
    }

    private static int score(Route route, String asked) {
        int score = 0;
        for (String word : route.words()) {
            if (asked.contains(" " + word)) {
                score += word.split(" ").length;
            }
        }
        return score;
    }
}
