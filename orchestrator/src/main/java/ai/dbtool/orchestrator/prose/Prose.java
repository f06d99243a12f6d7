package ai.dbtool.orchestrator.prose;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What is left of a model's text after the check.
 *
 * @param model who wrote it
 * @param sentences in the model's order
 * @param struck why each sentence that fell was struck; never its text
 * @param promptTokens of all its turns
 * @param answerTokens of all its turns
 * @param failure why there is no text at all, or {@code null}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Prose(
        String model,
        List<Sentence> sentences,
        List<String> struck,
        int promptTokens,
        int answerTokens,
        @Nullable String failure) {

    public Prose {
        sentences = List.copyOf(sentences);
        struck = List.copyOf(struck);
    }

    /** Only the sentences that are proven in full. */
    public Prose provenOnly() {
        List<Sentence> proven =
                sentences.stream()
                        .filter(sentence -> sentence.standing() == Sentence.Standing.PROVEN)
                        .toList();
        return new Prose(model, proven, struck, promptTokens, answerTokens, failure);
    }

    static Prose failed(String model, String failure) {
        return new Prose(model, List.of(), List.of(), 0, 0, failure);
    }
}
