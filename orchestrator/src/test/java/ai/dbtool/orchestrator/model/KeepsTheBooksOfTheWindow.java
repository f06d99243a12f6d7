package ai.dbtool.orchestrator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.orchestrator.model.ollama.OllamaModel;
import ai.dbtool.testkit.ollama.FakeOllama;
import ai.dbtool.testkit.ollama.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

final class KeepsTheBooksOfTheWindow {

    private static final int WINDOW = 2_048;

    private FakeOllama fake;

    @BeforeEach
    void start() throws Exception {
        fake = FakeOllama.start();
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void refusesWhatDoesNotFitBeforeItIsSent() {
        assertThatThrownBy(() -> ask("x".repeat(4 * WINDOW)))
                .isInstanceOf(ModelFailure.ContextOverflow.class);

        assertThat(fake.chats()).isEmpty();
    }

    @Test
    void failsWhenTheServerDroppedAPart() {
        fake.then(Reply.lines(Reply.Lines.content("fine"), Reply.Lines.done("stop", 1_026)));

        assertThatThrownBy(() -> ask("word ".repeat(1_400)))
                .isInstanceOf(ModelFailure.ContextLost.class)
                .hasMessageContaining("1026");
    }

    @Test
    void learnsThatAModelNeedsMoreTokensThanPlanned() {
        String question = "word ".repeat(800);
        fake.then(Reply.lines(Reply.Lines.done("stop", 1_990)));
        ModelClient model = model();
        ask(model, question);

        assertThatThrownBy(() -> ask(model, question))
                .isInstanceOf(ModelFailure.ContextOverflow.class);
        assertThat(fake.chats()).hasSize(1);
    }

    @Test
    void letsAWholePromptPass() {
        fake.then(Reply.lines(Reply.Lines.content("fine"), Reply.Lines.done("stop", 1_500)));

        assertThat(ask("word ".repeat(1_200)).text()).isEqualTo("fine");
    }

    private Turn ask(String question) {
        return ask(model(), question);
    }

    private static Turn ask(ModelClient model, String question) {
        return Turn.of(model, ChatRequest.text(List.of(new ChatMessage.User(question)), 100))
                .block(Duration.ofMinutes(1));
    }

    private ModelClient model() {
        return OllamaModel.open(
                        new ModelConfig(
                                ModelConfig.Engine.OLLAMA,
                                fake.url(),
                                FakeOllama.MODEL,
                                WINDOW,
                                null,
                                Duration.ofMinutes(1)))
                .chat();
    }
}
