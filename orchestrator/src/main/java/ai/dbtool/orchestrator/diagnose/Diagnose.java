package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.client.ServerState;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.InvestigationLog;
import ai.dbtool.orchestrator.evidence.Ledger;
import ai.dbtool.orchestrator.playbook.Assessment;
import ai.dbtool.orchestrator.playbook.Engine;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.prompts.Cause;
import ai.dbtool.prompts.expression.Expressions;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * From a symptom, or none, to a verdict. All playbooks always run; a model may order what is shown
 * and write prose, so that verdict, causes, evidence and remedies are the same without one.
 */
public final class Diagnose {

    /** Reads that run side by side; more would compete with the load that is being diagnosed. */
    private static final int PARALLEL_READS = 4;

    private static final DateTimeFormatter FILE_NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final ToolHost tools;
    private final Catalogue catalogue;
    private final Narrator narrator;
    private final @Nullable Path records;
    private final Clock clock;
    private final Duration modelLimit;
    private final Expressions expressions = new Expressions();

    /**
     * @param tools where reads go
     * @param catalogue causes and playbooks
     * @param narrator the model, or {@link Narrator#none()}
     * @param records folder of investigation records, or {@code null} to keep none
     * @param clock for durations and file names
     * @param modelLimit longest wait for one answer of the model
     */
    public Diagnose(
            ToolHost tools,
            Catalogue catalogue,
            Narrator narrator,
            @Nullable Path records,
            Clock clock,
            Duration modelLimit) {
        this.tools = tools;
        this.catalogue = catalogue;
        this.narrator = narrator;
        this.records = records;
        this.clock = clock;
        this.modelLimit = modelLimit;
    }

    /** Runs a diagnosis; the last event is {@link DiagnoseEvent.Finished}. */
    public Flux<DiagnoseEvent> run(DiagnoseRequest request) {
        return Flux.defer(
                () -> {
                    InvestigationLog log = newLog();
                    Ledger ledger = new Ledger(tools, clock);
                    return Mono.zip(tools.servers(), order(request.symptom()))
                            .flatMapMany(
                                    start ->
                                            Flux.concat(
                                                    start(log, request, start.getT1()),
                                                    new Run(
                                                                    request,
                                                                    ledger,
                                                                    start.getT1(),
                                                                    start.getT2(),
                                                                    log)
                                                            .events()))
                            .concatMap(event -> record(log, ledger, event).thenReturn(event));
                });
    }

    /** Runs a diagnosis to its end. */
    public Mono<Diagnosis> toEnd(DiagnoseRequest request) {
        return run(request)
                .ofType(DiagnoseEvent.Finished.class)
                .next()
                .map(DiagnoseEvent.Finished::diagnosis);
    }

    private Mono<List<String>> order(String symptom) {
        List<String> byWords = Symptom.order(symptom, catalogue.playbooks().values());
        if (symptom.isBlank()) {
            return Mono.just(byWords);
        }
        Map<String, String> titles = new LinkedHashMap<>();
        catalogue.playbooks().forEach((id, playbook) -> titles.put(id, playbook.title()));
        return narrator.order(symptom, titles)
                .timeout(modelLimit)
                .onErrorComplete()
                .filter(order -> titles.keySet().containsAll(order))
                .defaultIfEmpty(byWords);
    }

    private @Nullable InvestigationLog newLog() {
        return records == null
                ? null
                : new InvestigationLog(
                        records.resolve(FILE_NAME.format(clock.instant()) + ".jsonl"),
                        Schedulers.boundedElastic());
    }

    private Flux<DiagnoseEvent> start(
            @Nullable InvestigationLog log, DiagnoseRequest request, List<ServerState> servers) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("symptom", request.symptom());
        body.put("target", request.target());
        body.put("model", narrator.model());
        body.put("playbooks", catalogue.digest());
        Map<String, String> digests = new LinkedHashMap<>();
        servers.forEach(server -> digests.put(server.name(), server.digest()));
        body.put("toolLists", digests);
        Flux<DiagnoseEvent> notices =
                Flux.fromIterable(servers).mapNotNull(Diagnose::notice).cast(DiagnoseEvent.class);
        return log == null
                ? notices
                : log.append("start", body).onErrorComplete().thenMany(notices);
    }

    private static DiagnoseEvent.@Nullable ServerNoticed notice(ServerState server) {
        if (server.absent() != null) {
            return new DiagnoseEvent.ServerNoticed(server.name(), false, server.absent());
        }
        return server.warning() == null
                ? null
                : new DiagnoseEvent.ServerNoticed(server.name(), true, server.warning());
    }

    /** A record that cannot be written must not cost the diagnosis. */
    private static Mono<Void> record(
            @Nullable InvestigationLog log, Ledger ledger, DiagnoseEvent event) {
        if (log == null) {
            return Mono.empty();
        }
        Object body =
                switch (event) {
                    case DiagnoseEvent.ReadFinished read ->
                            Objects.requireNonNull(ledger.call(read.call()));
                    case DiagnoseEvent.Finished finished -> finished.diagnosis().report();
                    default -> event;
                };
        String kind =
                switch (event) {
                    case DiagnoseEvent.ServerNoticed _ -> "server";
                    case DiagnoseEvent.ReadStarted _ -> "read";
                    case DiagnoseEvent.ReadFinished _ -> "call";
                    case DiagnoseEvent.Fact _ -> "fact";
                    case DiagnoseEvent.Hypothesis _ -> "hypothesis";
                    case DiagnoseEvent.Confirmed _ -> "confirmed";
                    case DiagnoseEvent.Rejected _ -> "rejected";
                    case DiagnoseEvent.Finished _ -> "report";
                };
        return log.append(kind, body).onErrorComplete();
    }

    /** One diagnosis under way. */
    private final class Run {

        private final DiagnoseRequest request;
        private final Ledger ledger;
        private final List<ServerState> servers;
        private final List<String> shown;
        private final @Nullable InvestigationLog log;
        private final Engine engine;
        private final long start = clock.millis();

        private Run(
                DiagnoseRequest request,
                Ledger ledger,
                List<ServerState> servers,
                List<String> shown,
                @Nullable InvestigationLog log) {
            this.request = request;
            this.ledger = ledger;
            this.servers = servers;
            this.shown = shown;
            this.log = log;
            // The engine's order gives the ids of calls: it must not depend on the model.
            this.engine =
                    new Engine(
                            catalogue,
                            List.copyOf(catalogue.playbooks().keySet()),
                            expressions,
                            ledger,
                            request.target(),
                            request.symptom());
        }

        private Flux<DiagnoseEvent> events() {
            return Flux.concat(
                    wave(engine.next()),
                    Flux.defer(this::facts),
                    Flux.defer(this::rounds),
                    Flux.defer(this::judgement));
        }

        private Flux<DiagnoseEvent> rounds() {
            List<Ledger.Planned> wanted = engine.next();
            return wanted.isEmpty()
                    ? Flux.empty()
                    : Flux.concat(wave(wanted), Flux.defer(this::rounds));
        }

        private Flux<DiagnoseEvent> wave(List<Ledger.Planned> calls) {
            return Flux.fromIterable(calls).flatMapSequential(this::read, PARALLEL_READS);
        }

        private Flux<DiagnoseEvent> read(Ledger.Planned plan) {
            return Flux.concat(
                    Mono.just(
                            new DiagnoseEvent.ReadStarted(
                                    plan.id(), plan.tool(), plan.args().toString())),
                    ledger.make(plan)
                            .map(
                                    call ->
                                            new DiagnoseEvent.ReadFinished(
                                                    call.id(),
                                                    call.tool(),
                                                    call.outcome(),
                                                    call.millis(),
                                                    call.note())));
        }

        private Flux<DiagnoseEvent> facts() {
            return Flux.fromIterable(engine.facts())
                    .sort(Comparator.comparingInt(fact -> rank(fact.playbook())))
                    .map(fact -> new DiagnoseEvent.Fact(fact.playbook(), fact.id(), fact.text()));
        }

        private int rank(String playbook) {
            int at = shown.indexOf(playbook);
            return at < 0 ? Integer.MAX_VALUE : at;
        }

        private Flux<DiagnoseEvent> judgement() {
            List<Assessment> assessments = engine.judge();
            List<DiagnoseEvent> events = new ArrayList<>();
            assessments.stream()
                    .sorted(Comparator.comparingInt(found -> rank(found.playbook())))
                    .forEach(found -> events.addAll(told(found)));
            return Flux.concat(Flux.fromIterable(events), Mono.defer(() -> finished(assessments)));
        }

        private static List<DiagnoseEvent> told(Assessment found) {
            DiagnoseEvent raised =
                    new DiagnoseEvent.Hypothesis(
                            found.code(), found.entities(), found.confidence());
            if (found.explainedBy() != null) {
                String why = "a consequence of " + found.explainedBy();
                return List.of(
                        raised, new DiagnoseEvent.Rejected(found.code(), found.entities(), why));
            }
            return List.of(
                    raised,
                    found.why() == null
                            ? new DiagnoseEvent.Confirmed(
                                    found.code(), found.entities(), found.confidence())
                            : new DiagnoseEvent.Rejected(
                                    found.code(), found.entities(), found.why()));
        }

        private Mono<DiagnoseEvent> finished(List<Assessment> assessments) {
            ReportBuilder builder = new ReportBuilder(catalogue);
            List<Engine.Seen> signals = engine.signals();
            Verdict verdict =
                    Verdicts.of(
                            catalogue,
                            engine,
                            builder.causes(assessments),
                            signals,
                            request.symptom());
            List<Call> calls = ledger.calls();
            DiagnoseReport report =
                    builder.build(
                            verdict,
                            assessments,
                            signals,
                            servers,
                            calls,
                            narrator.model(),
                            clock.millis() - start);
            return prose(report)
                    .map(
                            prose ->
                                    new DiagnoseEvent.Finished(
                                            new Diagnosis(
                                                    request.symptom(),
                                                    report,
                                                    prose,
                                                    calls,
                                                    log == null ? null : log.file().toString())));
        }

        private Mono<String> prose(DiagnoseReport report) {
            List<String> cards =
                    report.causes().stream()
                            .map(cause -> catalogue.causes().get(cause.code()))
                            .filter(Objects::nonNull)
                            .map(Cause::card)
                            .filter(Objects::nonNull)
                            .distinct()
                            .map(card -> catalogue.cards().getOrDefault(card, ""))
                            .toList();
            return narrator.prose(request.symptom(), report, cards)
                    .timeout(modelLimit)
                    .onErrorComplete()
                    .map(text -> Prose.proven(text, report))
                    .defaultIfEmpty("");
        }
    }
}
