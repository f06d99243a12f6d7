package ai.dbtool.orchestrator.ask;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The kinds of questions, from {@code routes.yaml}, and the rules that tell them apart. */
final class Routes {

    /** What a question holds counts as much as so many words. */
    private static final int HOLDS = 3;

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
    List<Route> byRules(Question question) {
        int best = all.stream().mapToInt(route -> score(route, question)).max().orElse(0);
        return best == 0
                ? List.of()
                : all.stream().filter(route -> score(route, question) == best).toList();
    }

    private static int score(Route route, Question question) {
        String asked = question.words();
        int score = route.holds().stream().anyMatch(question::holds) ? HOLDS : 0;
        for (String word : route.words()) {
            if (asked.contains(" " + word)) {
                score += word.split(" ").length;
            }
        }
        return score;
    }
}
