package ai.dbtool.eval.score;

import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a quote must say to bear a cause, per code: regular expressions over the quoted members,
 * written down apart from the playbooks.
 */
final class Predicates {

    private final Map<String, List<Pattern>> patterns;

    private Predicates(Map<String, List<Pattern>> patterns) {
        this.patterns = patterns;
    }

    static Predicates load() {
        try (InputStream file = Predicates.class.getResourceAsStream("predicates.yaml")) {
            if (file == null) {
                throw new IllegalStateException("predicates.yaml is missing");
            }
            Map<String, List<String>> texts =
                    new YAMLMapper().readValue(file, new TypeReference<>() {});
            Map<String, List<Pattern>> patterns = new LinkedHashMap<>();
            texts.forEach(
                    (code, list) ->
                            patterns.put(code, list.stream().map(Pattern::compile).toList()));
            return new Predicates(patterns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Codes that have predicates. */
    Set<String> codes() {
        return patterns.keySet();
    }

    /** Whether {@code quote} bears {@code code}; a code nobody wrote a predicate for never is. */
    boolean hold(String code, String quote) {
        return patterns.getOrDefault(code, List.of()).stream()
                .anyMatch(pattern -> pattern.matcher(quote).find());
    }
}
