package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.orchestrator.ask.Answer;
import ai.dbtool.orchestrator.ask.FreeQuestions;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.diagnose.Diagnose;
import ai.dbtool.orchestrator.diagnose.DiagnoseReport;
import ai.dbtool.orchestrator.diagnose.DiagnoseRequest;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.Narrator;
import ai.dbtool.orchestrator.diagnose.Verdict;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ollama.OllamaModel;
import ai.dbtool.orchestrator.prose.DiagnosisNarrator;
import ai.dbtool.orchestrator.prose.Sentence;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.testkit.faults.Fault;
import ai.dbtool.testkit.faults.FaultyShop;
import ai.dbtool.testkit.faults.Injected;
import ai.dbtool.testkit.faults.Shop;
import ai.dbtool.testkit.ollama.FakeOllama;
import ai.dbtool.testkit.ollama.RealOllama;
import ai.dbtool.testkit.ollama.Reply;
import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two injected faults: whatever a model says, verdict, causes and remedies are those without it.
 */
@Tag("real-model")
final class DiagnosesTheSameWithAModel {

    private static final int WINDOW = 4_096;
    private static final Duration MODEL_LIMIT = Duration.ofMinutes(4);
    private static final Duration PATIENCE = Duration.ofMinutes(12);
    private static final Set<String> FAULTS = Set.of("missing-index", "role-setting");

    @TempDir private static Path state;

    private static RealOllama ollama;
    private static FaultyShop shop;
    private static Suite suite;
    private static McpTools tools;
    private static Diagnosis alone;

    @BeforeAll
    static void start() throws Exception {
        Path home = RealOllama.home();
        Assumptions.assumeTrue(home != null, RealOllama.SKIPPED);
        ollama = RealOllama.start(home);
        List<Fault> faults =
                Fault.all().stream().filter(fault -> FAULTS.contains(fault.id())).toList();
        assertThat(faults).hasSize(2);
        shop = FaultyShop.start(11, faults, Duration.ofSeconds(15), step -> {});
        suite = new Suite(config());
        tools = suite.tools();
        alone = diagnose(Narrator.none());
    }

    @AfterAll
    static void stop() {
        if (tools != null) {
            tools.close();
        }
        if (suite != null) {
            suite.close();
        }
        if (shop != null) {
            shop.close();
        }
        if (ollama != null) {
            ollama.close();
        }
    }

    @Test
    void whateverTheRealOneSays() {
        Diagnosis with = diagnose(new DiagnosisNarrator(model(ollama.url(), RealOllama.MODEL)));

        assertThat(alone.report().verdict()).isEqualTo(Verdict.FAULT);
        assertThat(alone.report().causes())
                .extracting(DiagnoseReport.CauseFound::code)
                .containsExactlyInAnyOrderElementsOf(
                        shop.injected().stream().map(Injected::code).toList());
        assertThat(decided(with.report())).isEqualTo(decided(alone.report()));
        assertThat(with.report().model()).isEqualTo(RealOllama.MODEL);
        assertProseIsProven(with);
    }

    @Test
    void andWhenItLies() throws Exception {
        try (FakeOllama liar = FakeOllama.start()) {
            liar.otherwise(
                    request ->
                            Reply.text(
                                    """
                                    {"sentences":[
                                      {"evidence":["e1"],"text":"The sequence orders_id_seq has 0 values left."},
                                      {"evidence":["e1"],"text":"SEQUENCE_EXHAUSTED, so DROP TABLE orders."},
                                      {"evidence":["e999"],"text":"Everything is fine."}]}"""));

            Diagnosis with = diagnose(new DiagnosisNarrator(model(liar.url(), FakeOllama.MODEL)));

            assertThat(liar.chats()).isNotEmpty();
            assertThat(decided(with.report())).isEqualTo(decided(alone.report()));
            assertThat(with.prose()).isEmpty();
        }
    }

    @Test
    void andKeepsWhatIsTrue() throws Exception {
        DiagnoseReport.CauseFound role =
                alone.report().causes().stream()
                        .filter(cause -> cause.code().equals("ROLE_SETTING"))
                        .findFirst()
                        .orElseThrow();
        String sentence =
                "The role %s has the setting %s"
                        .formatted(role.entities().get("role"), role.entities().get("setting"));
        try (FakeOllama honest = FakeOllama.start()) {
            honest.otherwise(request -> Reply.text(about(role, sentence, request)));

            Diagnosis with = diagnose(new DiagnosisNarrator(model(honest.url(), FakeOllama.MODEL)));

            assertThat(with.prose()).startsWith(sentence).matches(".*\\[e\\d+]\\.");
        }
    }

    /** An answer that cites the piece of the prompt that names the role and its setting. */
    private static String about(DiagnoseReport.CauseFound role, String sentence, JsonNode request) {
        String facts = request.path("messages").get(1).path("content").asString();
        String line =
                facts.lines()
                        .filter(fact -> fact.contains("\"role\":\"" + role.entities().get("role")))
                        .filter(fact -> fact.contains("" + role.entities().get("setting")))
                        .findFirst()
                        .orElseThrow();
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        ObjectNode item = answer.putArray("sentences").addObject();
        item.putArray("evidence").add(line.substring(0, line.indexOf(' ')));
        item.put("text", sentence + ".");
        return answer.toString();
    }

    @Test
    void andAnswersAQuestionFromWhatWasRead() {
        Answer answer = ask("How large is the database?");

        assertThat(answer.route()).isEqualTo("sizes");
        assertThat(answer.calls()).extracting(Answer.Asked::tool).contains("db_overview");
        Map<String, Quote> quotes =
                answer.evidence().stream()
                        .collect(Collectors.toMap(Quote::id, Function.identity()));
        assertThat(quotes).isNotEmpty();
        for (Sentence sentence : answer.sentences()) {
            assertThat(sentence.evidence()).isNotEmpty().isSubsetOf(quotes.keySet());
        }
    }

    private static Answer ask(String question) {
        Diagnose playbooks =
                new Diagnose(
                        tools,
                        Catalogue.load(),
                        Narrator.none(),
                        null,
                        Clock.systemUTC(),
                        MODEL_LIMIT);
        return FreeQuestions.over(
                        tools, model(ollama.url(), RealOllama.MODEL), playbooks, Clock.systemUTC())
                .ask(question)
                .block(PATIENCE);
    }

    /** Every sentence cites evidence; every piece of evidence is verbatim where it says it is. */
    private static void assertProseIsProven(Diagnosis diagnosis) {
        for (String sentence : diagnosis.prose().split("(?<=]\\.) ")) {
            if (!sentence.isBlank()) {
                assertThat(sentence).matches(".*\\[e\\d+]\\.");
            }
        }
        for (Quote quote : diagnosis.report().evidence()) {
            Call call = diagnosis.call(quote.call());
            assertThat(call).isNotNull();
            assertThat(call.at(quote.pointer()).toString()).contains(quote.quote());
        }
    }

    private static List<Object> decided(DiagnoseReport report) {
        return List.of(
                report.verdict(),
                report.causes().stream()
                        .map(cause -> cause.code() + cause.entities())
                        .sorted()
                        .toList(),
                report.remedies().stream()
                        .map(remedy -> remedy.code() + remedy.statement() + remedy.patch())
                        .sorted()
                        .toList());
    }

    private static Diagnosis diagnose(Narrator narrator) {
        return new Diagnose(tools, Catalogue.load(), narrator, null, Clock.systemUTC(), MODEL_LIMIT)
                .toEnd(DiagnoseRequest.checkUp())
                .block(PATIENCE);
    }

    private static ModelClient model(String url, String name) {
        return OllamaModel.open(
                        new ModelConfig(
                                ModelConfig.Engine.OLLAMA, url, name, WINDOW, null, MODEL_LIMIT))
                .chat();
    }

    private static DbtoolConfig config() {
        Cluster cluster = shop.shop().cluster();
        return DbtoolConfig.of(
                Map.of(
                        "main",
                        new ConnectionConfig(
                                "main",
                                "127.0.0.1",
                                cluster.port(),
                                Shop.DATABASE,
                                Shop.DBA_ROLE,
                                null,
                                "disable",
                                null,
                                false,
                                false,
                                false)),
                Map.of(
                        "main",
                        new SourceConfig(
                                "main", List.of(cluster.logDirectory().toString()), "main")),
                Map.of(
                        "main",
                        new SourceConfig(
                                "main",
                                List.of(
                                        cluster.dataDirectory().toString(),
                                        shop.applicationDirectory().toString()),
                                "main")),
                ModelConfig.none(),
                state);
    }
}
