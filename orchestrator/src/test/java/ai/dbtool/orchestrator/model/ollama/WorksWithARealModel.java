package ai.dbtool.orchestrator.model.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.orchestrator.model.ChatEvent;
import ai.dbtool.orchestrator.model.ChatMessage;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.ModelManagement;
import ai.dbtool.orchestrator.model.ModelReport;
import ai.dbtool.orchestrator.model.ToolCall;
import ai.dbtool.orchestrator.model.ToolDefinition;
import ai.dbtool.orchestrator.model.Turn;
import ai.dbtool.testkit.ollama.RealOllama;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The wire against a real Ollama; the tiny model's wording is never asserted. */
@Tag("real-model")
final class WorksWithARealModel {

    private static final int WINDOW = 4_096;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();

    private static RealOllama ollama;

    @BeforeAll
    static void start() throws Exception {
        Path home = RealOllama.home();
        Assumptions.assumeTrue(home != null, RealOllama.SKIPPED);
        ollama = RealOllama.start(home);
    }

    @AfterAll
    static void stop() {
        if (ollama != null) {
            ollama.close();
        }
    }

    @Test
    void doctorSeesVersionCloudCapabilitiesAndContext() {
        ModelReport report = open(RealOllama.MODEL, WINDOW).report().block(PATIENCE);

        assertThat(report.checks())
                .allMatch(check -> check.outcome() == ModelReport.Outcome.OK)
                .extracting(ModelReport.Check::name)
                .containsExactly(
                        "reachable", "cloud", "installed", "local", "capabilities", "context");
        assertThat(report.version()).isEqualTo("0.34.2");
        assertThat(report.capabilities()).contains("completion", "tools");
        assertThat(report.loadedWindow()).isEqualTo(WINDOW);
        assertThat(report.modelWindow()).isEqualTo(8_192);
        assertThat(report.digest()).hasSize(64);
    }

    @Test
    void doctorSaysThatAModelIsMissing() {
        ModelReport report = open("nope", WINDOW).report().block(PATIENCE);

        assertThat(report.usable()).isFalse();
        assertThat(report.checks().getLast().detail()).contains("ollama pull nope");
    }

    @Test
    void listsModelsThroughOllama4j() {
        List<ModelManagement.InstalledModel> models =
                open(RealOllama.MODEL, WINDOW).management().list().block(PATIENCE);

        assertThat(models)
                .singleElement()
                .satisfies(
                        model -> {
                            assertThat(model.name()).isEqualTo(RealOllama.MODEL + ":latest");
                            assertThat(model.quantization()).isEqualTo("Q4_1");
                        });
    }

    @Test
    void streamsTokenByToken() {
        List<ChatEvent> events =
                open(RealOllama.MODEL, WINDOW)
                        .chat()
                        .chat(ask("What is a PostgreSQL index? One sentence.", 40))
                        .collectList()
                        .block(PATIENCE);

        assertThat(events).filteredOn(ChatEvent.Token.class::isInstance).hasSizeGreaterThan(3);
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Done.class,
                        done -> {
                            assertThat(done.promptTokens()).isBetween(10, 100);
                            assertThat(done.answerTokens()).isBetween(3, 40);
                        });
    }

    @Test
    void fillsTheSlotsOfASchema() {
        ObjectNode schema =
                (ObjectNode)
                        JSON.readTree(
                                """
                                {"type":"object","properties":{
                                  "area":{"type":"string","enum":["locks","vacuum","checkpoints"]}},
                                 "required":["area"]}""");
        Turn turn =
                Turn.of(
                                open(RealOllama.MODEL, WINDOW).chat(),
                                ChatRequest.withFormat(
                                        List.of(new ChatMessage.User("Sessions wait for a lock.")),
                                        schema,
                                        60))
                        .block(PATIENCE);

        JsonNode answer = JSON.readTree(turn.text());
        assertThat(answer.path("area").asString()).isIn("locks", "vacuum", "checkpoints");
    }

    @Test
    void callsAToolAfterWorkedExamples() {
        ToolDefinition sql =
                new ToolDefinition(
                        "run_sql",
                        "Run a read-only SQL statement",
                        (ObjectNode)
                                JSON.readTree(
                                        """
                                        {"type":"object","properties":{"sql":{"type":"string","description":"the statement"}},
                                         "required":["sql"]}"""));
        List<ChatMessage> messages =
                List.of(
                        new ChatMessage.Instructions("You answer database questions with run_sql."),
                        new ChatMessage.User("How many rows are in users?"),
                        assistant("SELECT count(*) FROM users"),
                        new ChatMessage.ToolAnswer("call_0", "run_sql", "7"),
                        new ChatMessage.Assistant("The count is 7.", List.of()),
                        new ChatMessage.User("How many rows are in items?"),
                        assistant("SELECT count(*) FROM items"),
                        new ChatMessage.ToolAnswer("call_0", "run_sql", "12"),
                        new ChatMessage.Assistant("The count is 12.", List.of()),
                        new ChatMessage.User("How many rows are in orders?"));

        Turn turn =
                Turn.of(
                                open(RealOllama.MODEL, WINDOW).chat(),
                                ChatRequest.withTools(messages, List.of(sql), 80))
                        .block(PATIENCE);

        assertThat(turn.calls())
                .isNotEmpty()
                .allSatisfy(
                        call -> {
                            assertThat(call.name()).isEqualTo("run_sql");
                            assertThat(call.arguments().path("sql").isString()).isTrue();
                        });
    }

    @Test
    void refusesAndReportsOverflow() {
        // Digits take more tokens than bytes / 4, so our own plan lets this pass and the server
        // must refuse it.
        String digits = "7 1 8 2 9 3 ".repeat(400);

        assertThatThrownBy(
                        () ->
                                Turn.of(open(RealOllama.MODEL, 2_048).chat(), ask(digits, 20))
                                        .block(PATIENCE))
                .isInstanceOfSatisfying(
                        ModelFailure.ContextOverflow.class,
                        overflow -> assertThat(overflow.promptTokens()).isGreaterThan(2_048));
    }

    @Test
    void freesTheServerWhenCancelled() {
        text("Warm up.");
        Flux<ChatEvent> story =
                open(RealOllama.MODEL, WINDOW)
                        .chat()
                        .chat(ask("Write a very long story about databases.", 3_000));
        long start = System.nanoTime();
        assertThat(story.take(60).collectList().block(PATIENCE)).hasSize(60);
        long perToken = (System.nanoTime() - start) / 60;

        long cancelled = System.nanoTime();
        assertThat(text("Say yes.")).isNotNull();

        // The rest of the story would have kept the only slot for 2,940 tokens more.
        assertThat(System.nanoTime() - cancelled).isLessThan(1_500 * perToken);
    }

    @Test
    void servesTwoAtOnce() {
        List<Turn> both =
                Flux.merge(turn("Name a planet."), turn("Name a colour."))
                        .collectList()
                        .block(PATIENCE);

        assertThat(both).hasSize(2).allMatch(turn -> turn.done().answerTokens() != null);
    }

    private static Mono<Turn> turn(String question) {
        return Turn.of(open(RealOllama.MODEL, WINDOW).chat(), ask(question, 30));
    }

    private static String text(String question) {
        return turn(question).map(Turn::text).block(PATIENCE);
    }

    private static ChatMessage assistant(String sql) {
        return new ChatMessage.Assistant(
                "",
                List.of(
                        new ToolCall(
                                "call_0",
                                "run_sql",
                                JSON.valueToTree(Map.of("sql", sql)),
                                null,
                                false)));
    }

    private static ChatRequest ask(String question, int maxTokens) {
        return ChatRequest.text(List.of(new ChatMessage.User(question)), maxTokens);
    }

    private static OllamaModel open(String model, int window) {
        return OllamaModel.open(
                new ModelConfig(
                        ModelConfig.Engine.OLLAMA, ollama.url(), model, window, null, PATIENCE));
    }
}
