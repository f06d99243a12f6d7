package ai.dbtool.orchestrator.ask;

import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.client.ServerState;
import ai.dbtool.orchestrator.diagnose.Diagnose;
import ai.dbtool.orchestrator.diagnose.DiagnoseRequest;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Ledger;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ToolDefinition;
import ai.dbtool.orchestrator.prose.EvidenceWriter;
import ai.dbtool.orchestrator.prose.Prose;
import ai.dbtool.orchestrator.prose.Sentence;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Answers free questions: route, read what the route reads, let the model read more, let it write,
 * check what it wrote. Without a model, or with one that fails, what was read is the answer.
 */
public final class FreeQuestions {

    private static final int PARALLEL_READS = 4;
    private static final int EVIDENCE_SHOWN = 40;
    private static final int DIGEST_TOKENS = 1_500;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Mono<List<ToolDefinition>> offered;
    private final Ledger.Caller caller;
    private final @Nullable ModelClient model;
    private final Function<String, Mono<Diagnosis>> playbooks;
    private final Clock clock;
    private final ToolLoop.Limits limits;
    private final Routes routes = Routes.load();

    /**
     * @param offered tools of all reachable servers
     * @param caller where calls go
     * @param model who chooses and writes, or {@code null}
     * @param playbooks diagnoses a symptom
     */
    public FreeQuestions(
            Mono<List<ToolDefinition>> offered,
            Ledger.Caller caller,
            @Nullable ModelClient model,
            Function<String, Mono<Diagnosis>> playbooks,
            Clock clock) {
        this(offered, caller, model, playbooks, clock, ToolLoop.Limits.DEFAULT);
    }

    /** Over all servers of {@code tools}; {@code model} may be {@code null}. */
    public static FreeQuestions over(
            McpTools tools, @Nullable ModelClient model, Diagnose playbooks, Clock clock) {
        return new FreeQuestions(
                tools.servers().map(FreeQuestions::definitions),
                tools,
                model,
                symptom -> playbooks.toEnd(DiagnoseRequest.symptom(symptom)),
                clock);
    }

    static List<ToolDefinition> definitions(List<ServerState> servers) {
        return servers.stream()
                .flatMap(server -> server.tools().stream())
                .map(
                        tool ->
                                new ToolDefinition(
                                        tool.name(),
                                        Objects.requireNonNullElse(tool.description(), ""),
                                        JSON.valueToTree(tool.inputSchema())))
                .toList();
    }

    FreeQuestions(
            Mono<List<ToolDefinition>> offered,
            Ledger.Caller caller,
            @Nullable ModelClient model,
            Function<String, Mono<Diagnosis>> playbooks,
            Clock clock,
            ToolLoop.Limits limits) {
        this.offered = offered;
        this.caller = caller;
        this.model = model;
        this.playbooks = playbooks;
        this.clock = clock;
        this.limits = limits;
    }

    /** The answer to the question {@code text}. */
    public Mono<Answer> ask(String text) {
        return Mono.defer(
                () -> {
                    long start = clock.millis();
                    Question question = Question.of(text);
                    return new Router(routes, model)
                            .route(question)
                            .flatMap(
                                    chosen ->
                                            chosen.route().diagnose()
                                                    ? diagnosed(text, chosen, start)
                                                    : read(question, chosen, start));
                });
    }

    private Mono<Answer> diagnosed(String question, Router.Chosen chosen, long start) {
        return playbooks
                .apply(question)
                .map(
                        diagnosis ->
                                new Answer(
                                        question,
                                        chosen.route().id(),
                                        chosen.by(),
                                        List.of(),
                                        diagnosis,
                                        diagnosis.report().evidence(),
                                        asked(diagnosis.calls()),
                                        diagnosis.report().coverage().notSeen(),
                                        Answer.ModelUse.none(
                                                "playbooks decide; see diagnosis.model"),
                                        clock.millis() - start));
    }

    private Mono<Answer> read(Question question, Router.Chosen chosen, long start) {
        Ledger ledger = new Ledger(caller, clock);
        FactSheet facts = new FactSheet();
        int digest = model == null ? DIGEST_TOKENS : Math.min(DIGEST_TOKENS, model.window() / 10);
        RealPlans plans = new RealPlans(ledger);
        return Flux.fromIterable(chosen.route().reads())
                .concatMapIterable(read -> planned(read, question, ledger))
                .flatMapSequential(plans::make, PARALLEL_READS)
                .collectList()
                .flatMap(
                        calls -> {
                            calls.forEach(call -> facts.add(call, digest));
                            return model == null
                                    ? Mono.just(
                                            answer(
                                                    question.text(),
                                                    chosen,
                                                    ledger,
                                                    facts,
                                                    null,
                                                    null,
                                                    start))
                                    : offered.flatMap(
                                            tools ->
                                                    withModel(
                                                            model,
                                                            question.text(),
                                                            chosen,
                                                            ledger,
                                                            facts,
                                                            calls,
                                                            tools,
                                                            start));
                        });
    }

    private Mono<Answer> withModel(
            ModelClient writer,
            String question,
            Router.Chosen chosen,
            Ledger ledger,
            FactSheet facts,
            List<Call> calls,
            List<ToolDefinition> tools,
            long start) {
        List<ToolDefinition> few = Toolset.of(chosen.route().tools(), tools);
        return new ToolLoop(writer, few, ledger, facts, question, limits)
                .run(calls, facts.quotes())
                .flatMap(
                        outcome ->
                                new EvidenceWriter(writer)
                                        .tell(question, facts.quotes(), ledger)
                                        .map(
                                                prose ->
                                                        answer(
                                                                question, chosen, ledger, facts,
                                                                outcome, prose, start)));
    }

    private Answer answer(
            String question,
            Router.Chosen chosen,
            Ledger ledger,
            FactSheet facts,
            ToolLoop.@Nullable Outcome outcome,
            @Nullable Prose prose,
            long start) {
        List<Sentence> sentences = prose == null ? List.of() : prose.sentences();
        return new Answer(
                question,
                chosen.route().id(),
                chosen.by(),
                sentences,
                null,
                shown(facts.quotes(), sentences),
                asked(ledger.calls()),
                notSeen(ledger.calls()),
                use(outcome, prose),
                clock.millis() - start);
    }

    /** What the sentences rest on; without sentences what was read. */
    private static List<Quote> shown(List<Quote> quotes, List<Sentence> sentences) {
        Set<String> cited =
                sentences.stream()
                        .flatMap(sentence -> sentence.evidence().stream())
                        .collect(Collectors.toSet());
        return cited.isEmpty()
                ? quotes.subList(0, Math.min(EVIDENCE_SHOWN, quotes.size()))
                : quotes.stream().filter(quote -> cited.contains(quote.id())).toList();
    }

    private static List<Answer.Asked> asked(List<Call> calls) {
        return calls.stream()
                .map(
                        call ->
                                new Answer.Asked(
                                        call.id(), call.tool(), call.args(), call.outcome().name()))
                .toList();
    }

    private static List<String> notSeen(List<Call> calls) {
        return calls.stream()
                .filter(call -> !call.answered())
                .map(call -> call.tool() + ": " + call.note())
                .toList();
    }

    private static Answer.ModelUse use(ToolLoop.@Nullable Outcome outcome, @Nullable Prose prose) {
        if (outcome == null || prose == null) {
            return Answer.ModelUse.none("no model is configured; this is what was read");
        }
        String failure = prose.failure();
        return new Answer.ModelUse(
                prose.model(),
                outcome.turns() + 1,
                outcome.repairs(),
                outcome.repeats(),
                outcome.salvaged(),
                prose.struck().size(),
                outcome.promptTokens() + prose.promptTokens(),
                outcome.answerTokens() + prose.answerTokens(),
                failure == null ? outcome.ended() : failure);
    }

    private static List<Ledger.Planned> planned(Route.Read read, Question question, Ledger ledger) {
        ObjectNode arguments = read.arguments(question);
        return arguments == null ? List.of() : List.of(ledger.plan(read.tool(), arguments));
    }
}
