package ai.dbtool.orchestrator.playbook;

import ai.dbtool.orchestrator.evidence.Members;
import ai.dbtool.prompts.Playbook;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Weighs the evidence for one instance. */
final class Judge {

    private final Results results;

    Judge(Results results) {
        this.results = results;
    }

    /** Rows found for one evidence rule, and the pieces quoted from them. */
    private record Found(int rows, List<Piece> pieces) {}

    Assessment assess(Instance instance) {
        Playbook.Hypothesis hypothesis = instance.hypothesis();
        Map<String, Long> counts = new HashMap<>();
        Map<String, List<Object>> quotedRows = new HashMap<>();
        Map<Playbook.Evidence, List<Piece>> proven = new LinkedHashMap<>();
        double doubt = 1;
        for (Playbook.Evidence rule : hypothesis.evidence()) {
            Found found = find(rule, instance);
            List<Piece> standing = Verifier.standing(found.pieces(), results.ledger());
            counts.put(rule.id(), standing.isEmpty() ? 0L : found.rows());
            quotedRows.put(rule.id(), rowsOf(standing));
            if (!standing.isEmpty()) {
                proven.put(rule, standing);
                doubt *= 1 - rule.weight();
            }
        }
        Scope scope = instance.origins().getFirst().with("n", counts).with("ev", quotedRows);
        boolean rejected = hypothesis.reject() != null && scope.holds(hypothesis.reject());
        boolean confirmed = !rejected && !proven.isEmpty() && scope.holds(hypothesis.confirm());
        return new Assessment(
                hypothesis.cause(),
                instance.entities(),
                instance.playbook().id(),
                round(1 - doubt),
                confirmed,
                confirmed ? null : why(rejected, hypothesis, proven),
                null,
                nodes(hypothesis, proven, scope, instance),
                proposal(hypothesis, scope));
    }

    private Found find(Playbook.Evidence rule, Instance instance) {
        Set<Ref> rows = new LinkedHashSet<>();
        List<Piece> pieces = new ArrayList<>();
        for (Scope origin : instance.origins()) {
            for (Ref row : origin.rows(rule.rows(), "it", rule.where())) {
                if (rows.add(row) && rows.size() <= Math.max(1, rule.most())) {
                    for (String text : Members.quote(results.node(row), rule.quote())) {
                        pieces.add(new Piece(rule, row, text, origin));
                    }
                }
            }
        }
        return new Found(rows.size(), pieces);
    }

    /** The signal as seen: its first row, whatever the number of rows. */
    List<Engine.Seen> signals(Playbook.Signal signal, Scope scope) {
        Playbook.Evidence rule =
                new Playbook.Evidence(
                        signal.id(),
                        Playbook.Node.SYMPTOM,
                        signal.rows(),
                        signal.where(),
                        signal.quote(),
                        0.5,
                        1);
        for (Ref row : scope.rows(signal.rows(), "it", signal.where())) {
            List<Piece> pieces = new ArrayList<>();
            for (String text : Members.quote(results.node(row), signal.quote())) {
                pieces.add(new Piece(rule, row, text, scope));
            }
            List<Assessment.Evidence> proven =
                    Verifier.standing(pieces, results.ledger()).stream()
                            .map(piece -> new Assessment.Evidence(signal.id(), row, piece.text()))
                            .toList();
            String text = Template.render(signal.text(), scope.bind("it", row));
            if (!proven.isEmpty() && text != null) {
                return List.of(new Engine.Seen(signal.id(), signal.tells(), text, proven));
            }
        }
        return List.of();
    }

    private List<Object> rowsOf(List<Piece> pieces) {
        Map<Ref, Object> rows = new LinkedHashMap<>();
        for (Piece piece : pieces) {
            Object row = results.value(piece.ref());
            if (row != null) {
                rows.put(piece.ref(), row);
            }
        }
        return List.copyOf(rows.values());
    }

    private static String why(
            boolean rejected,
            Playbook.Hypothesis hypothesis,
            Map<Playbook.Evidence, List<Piece>> proven) {
        if (rejected) {
            return "a check speaks against it";
        }
        List<String> missing =
                hypothesis.evidence().stream()
                        .filter(rule -> !proven.containsKey(rule))
                        .map(Playbook.Evidence::id)
                        .toList();
        return "not enough proof; not found: " + String.join(", ", missing);
    }

    private static List<Assessment.NodeEvidence> nodes(
            Playbook.Hypothesis hypothesis,
            Map<Playbook.Evidence, List<Piece>> proven,
            Scope scope,
            Instance instance) {
        List<Assessment.NodeEvidence> nodes = new ArrayList<>();
        for (Playbook.Node node : Playbook.Node.values()) {
            List<Assessment.Evidence> evidence = new ArrayList<>();
            proven.forEach(
                    (rule, pieces) -> {
                        if (rule.node() == node) {
                            pieces.forEach(
                                    piece ->
                                            evidence.add(
                                                    new Assessment.Evidence(
                                                            rule.id(), piece.ref(), piece.text())));
                        }
                    });
            if (!evidence.isEmpty()) {
                String text = Template.render(hypothesis.chain().get(node), scope);
                nodes.add(
                        new Assessment.NodeEvidence(
                                node,
                                text == null
                                        ? Entities.text(hypothesis.cause(), instance.entities())
                                        : text,
                                List.copyOf(evidence)));
            }
        }
        return nodes;
    }

    private static Assessment.@Nullable Proposal proposal(
            Playbook.Hypothesis hypothesis, Scope scope) {
        for (Playbook.Remedy remedy : hypothesis.remedies()) {
            if (!scope.holds(remedy.when())) {
                continue;
            }
            String undo = Template.render(remedy.undo(), scope);
            String lockImpact = Template.render(remedy.lockImpact(), scope);
            String statement = Template.render(remedy.statement(), scope);
            boolean whole = remedy.statement() == null || statement != null;
            if (whole && undo != null && lockImpact != null) {
                return new Assessment.Proposal(
                        statement, Template.render(remedy.patch(), scope), undo, lockImpact);
            }
        }
        return null;
    }

    /** Three decimals: enough to see every single piece of evidence. */
    private static double round(double confidence) {
        return Math.round(confidence * 1000) / 1000d;
    }
}
