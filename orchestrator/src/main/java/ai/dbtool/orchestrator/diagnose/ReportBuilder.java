package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.client.ServerState;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.playbook.Assessment;
import ai.dbtool.orchestrator.playbook.Engine;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.prompts.Playbook;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns what the engine found into the report. */
final class ReportBuilder {

    private final Catalogue catalogue;
    private final Map<String, Quote> quotes = new LinkedHashMap<>();
    private final List<DiagnoseReport.ChainNode> chain = new ArrayList<>();

    ReportBuilder(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    DiagnoseReport build(
            Verdict verdict,
            List<Assessment> assessments,
            List<Engine.Seen> signals,
            List<ServerState> servers,
            List<Call> calls,
            String model,
            long durationMillis) {
        List<Assessment> causes = causes(assessments);
        switch (verdict) {
            case FAULT -> {
                causes.forEach(cause -> addChain(cause, assessments));
            }
            case NO_FAULT, NOT_DATABASE -> addSignals(signals, Playbook.Tells.CALM);
            case INSUFFICIENT_EVIDENCE -> {
                addSignals(signals, Playbook.Tells.ALARM);
                addSignals(signals, Playbook.Tells.TROUBLE);
            }
        }
        return new DiagnoseReport(
                verdict,
                causes.stream()
                        .map(
                                cause ->
                                        new DiagnoseReport.CauseFound(
                                                cause.code(), cause.entities(), cause.confidence()))
                        .toList(),
                chain,
                List.copyOf(quotes.values()),
                remedies(causes),
                coverage(verdict, signals, servers, calls),
                model,
                durationMillis);
    }

    /** Proven causes that are no consequence of another, most certain first. */
    List<Assessment> causes(List<Assessment> assessments) {
        List<String> codes = List.copyOf(catalogue.causes().keySet());
        return assessments.stream()
                .filter(found -> found.confirmed() && found.explainedBy() == null)
                .sorted(
                        Comparator.comparingDouble((Assessment found) -> -found.confidence())
                                .thenComparing(found -> codes.indexOf(found.code()))
                                .thenComparing(Assessment::name))
                .toList();
    }

    private void addChain(Assessment cause, List<Assessment> all) {
        for (Assessment.NodeEvidence node : cause.nodes()) {
            String prefix = node.node().name().toLowerCase(Locale.ROOT);
            String text =
                    node.node() == Playbook.Node.CAUSE
                            ? prefix + ": " + cause.name() + ": " + node.text()
                            : prefix + ": " + node.text();
            addNode(text, node.evidence());
        }
        for (Assessment other : all) {
            if (cause.name().equals(other.explainedBy()) && !other.nodes().isEmpty()) {
                Assessment.NodeEvidence seen = other.nodes().getFirst();
                addNode("consequence: " + seen.text(), seen.evidence());
            }
        }
    }

    private void addSignals(List<Engine.Seen> signals, Playbook.Tells tells) {
        signals.stream()
                .filter(signal -> signal.tells() == tells)
                .forEach(signal -> addNode("seen: " + signal.text(), signal.evidence()));
    }

    private void addNode(String text, List<Assessment.Evidence> evidence) {
        List<String> ids = evidence.stream().map(this::quote).distinct().toList();
        if (!ids.isEmpty()) {
            chain.add(new DiagnoseReport.ChainNode(text, ids));
        }
    }

    private String quote(Assessment.Evidence evidence) {
        String key = evidence.ref().call() + evidence.ref().pointer() + " " + evidence.quote();
        Quote known = quotes.get(key);
        if (known == null) {
            known =
                    new Quote(
                            "e" + (quotes.size() + 1),
                            evidence.ref().call(),
                            evidence.ref().pointer(),
                            evidence.quote());
            quotes.put(key, known);
        }
        return known.id();
    }

    private static List<DiagnoseReport.Remedy> remedies(List<Assessment> causes) {
        List<DiagnoseReport.Remedy> remedies = new ArrayList<>();
        for (Assessment cause : causes) {
            Assessment.Proposal proposal = cause.remedy();
            if (proposal != null) {
                remedies.add(
                        new DiagnoseReport.Remedy(
                                cause.code(),
                                proposal.statement(),
                                proposal.patch(),
                                proposal.undo(),
                                proposal.lockImpact()));
            }
        }
        return remedies;
    }

    private DiagnoseReport.Coverage coverage(
            Verdict verdict,
            List<Engine.Seen> signals,
            List<ServerState> servers,
            List<Call> calls) {
        List<String> unexplained =
                verdict == Verdict.FAULT
                        ? List.of()
                        : signals.stream()
                                .filter(signal -> signal.tells() != Playbook.Tells.CALM)
                                .map(Engine.Seen::text)
                                .toList();
        return new DiagnoseReport.Coverage(
                servers.stream()
                        .map(
                                server ->
                                        new DiagnoseReport.Server(
                                                server.name(),
                                                server.absent() == null,
                                                server.absent() == null
                                                        ? server.warning()
                                                        : server.absent()))
                        .toList(),
                calls.size(),
                NotSeen.of(servers, calls),
                unexplained,
                catalogue.digest());
    }
}
