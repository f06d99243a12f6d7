package ai.dbtool.orchestrator.playbook;

import ai.dbtool.orchestrator.evidence.Ledger;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.prompts.Playbook;
import ai.dbtool.prompts.expression.Expressions;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs all playbooks of one investigation, without doing I/O itself: {@link #next()} says which
 * calls are needed, the caller makes them, and asks again until nothing is needed. Then {@link
 * #judge()} weighs. Calls of one answer do not depend on each other.
 *
 * <p>Not thread-safe; one per investigation.
 */
public final class Engine {

    private final Catalogue catalogue;
    private final List<Playbook> playbooks;
    private final Expressions expressions;
    private final Target target;
    private final Results results;
    private final String symptom;
    private final Map<String, Scope> scopes = new LinkedHashMap<>();
    private List<Partial> partials = new ArrayList<>();
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private Phase phase = Phase.READ;

    private enum Phase {
        READ,
        START,
        EXPAND,
        CHECK,
        DONE
    }

    /** A candidate on its way through its steps. */
    private record Partial(
            Playbook playbook,
            Playbook.Hypothesis hypothesis,
            Playbook.Candidate candidate,
            int step,
            Scope scope) {}

    /**
     * A fact over the reads.
     *
     * @param playbook id
     * @param id of the fact
     * @param value number, boolean or text
     * @param text what it says
     */
    public record Fact(String playbook, String id, Object value, String text) {}

    /**
     * A signal that was seen.
     *
     * @param id of the signal
     * @param tells what
     * @param text what it says
     * @param evidence its proof
     */
    public record Seen(
            String id, Playbook.Tells tells, String text, List<Assessment.Evidence> evidence) {}

    /**
     * @param order ids of playbooks, most promising first; the others follow
     * @param symptom what the user said, or empty
     */
    public Engine(
            Catalogue catalogue,
            List<String> order,
            Expressions expressions,
            Ledger ledger,
            Target target,
            String symptom) {
        this.catalogue = catalogue;
        this.playbooks =
                catalogue.playbooks().values().stream()
                        .sorted(Comparator.comparingInt(playbook -> rank(order, playbook.id())))
                        .toList();
        this.expressions = expressions;
        this.target = target;
        this.results = new Results(ledger);
        this.symptom = symptom.toLowerCase(Locale.ROOT);
    }

    private static int rank(List<String> order, String id) {
        int at = order.indexOf(id);
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    /** Calls to make before asking again; empty when all is read. */
    public List<Ledger.Planned> next() {
        while (phase != Phase.DONE) {
            Map<String, Ledger.Planned> wanted = new LinkedHashMap<>();
            switch (phase) {
                case READ -> {
                    readAll(wanted);
                    phase = Phase.START;
                }
                case START -> {
                    startCandidates();
                    phase = Phase.EXPAND;
                }
                case EXPAND -> {
                    expand(wanted);
                    if (partials.isEmpty()) {
                        phase = Phase.CHECK;
                    }
                }
                case CHECK -> {
                    instances.values().forEach(instance -> check(instance, wanted));
                    phase = Phase.DONE;
                }
                case DONE -> {}
            }
            if (!wanted.isEmpty()) {
                return List.copyOf(wanted.values());
            }
        }
        return List.of();
    }

    private void readAll(Map<String, Ledger.Planned> wanted) {
        for (Playbook playbook : playbooks) {
            Scope scope = Scope.of(playbook, expressions, results, symptom);
            scopes.put(playbook.id(), plan(playbook.reads(), scope, wanted));
        }
    }

    private void startCandidates() {
        for (Playbook playbook : playbooks) {
            for (Playbook.Hypothesis hypothesis : playbook.hypotheses()) {
                Scope scope =
                        scope(playbook.id()).with("t", catalogue.thresholds(hypothesis.cause()));
                for (Playbook.Candidate candidate : hypothesis.candidates()) {
                    partials.add(new Partial(playbook, hypothesis, candidate, 0, scope));
                }
            }
        }
    }

    private void expand(Map<String, Ledger.Planned> wanted) {
        List<Partial> further = new ArrayList<>();
        for (Partial partial : partials) {
            if (partial.step() == partial.candidate().steps().size()) {
                found(partial);
                continue;
            }
            Playbook.Step step = partial.candidate().steps().get(partial.step());
            List<Ref> rows = partial.scope().rows(step.rows(), step.as(), step.where());
            int most = step.most() == 0 ? rows.size() : Math.min(rows.size(), step.most());
            for (Ref row : rows.subList(0, most)) {
                Scope scope = plan(step.reads(), partial.scope().bind(step.as(), row), wanted);
                further.add(
                        new Partial(
                                partial.playbook(),
                                partial.hypothesis(),
                                partial.candidate(),
                                partial.step() + 1,
                                scope));
            }
        }
        partials = further;
    }

    private void found(Partial partial) {
        Map<String, Object> entities = values(partial.candidate().entities(), partial.scope());
        if (entities.size() < partial.candidate().entities().size()) {
            return;
        }
        String code = partial.hypothesis().cause();
        Instance instance =
                instances.computeIfAbsent(
                        Entities.key(code, entities),
                        _ ->
                                new Instance(
                                        partial.playbook(),
                                        partial.hypothesis(),
                                        entities,
                                        values(partial.candidate().values(), partial.scope())));
        instance.origins()
                .add(partial.scope().with("e", instance.entities()).with("v", instance.values()));
    }

    private static Map<String, Object> values(Map<String, String> expressions, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        expressions.forEach(
                (name, expression) -> {
                    Object value = scope.value(expression);
                    if (value != null) {
                        values.put(name, value);
                    }
                });
        return values;
    }

    private void check(Instance instance, Map<String, Ledger.Planned> wanted) {
        instance.origins()
                .replaceAll(origin -> plan(instance.hypothesis().reads(), origin, wanted));
    }

    /** The scope with the reads bound; those not yet answered are added to {@code wanted}. */
    private Scope plan(
            Map<String, Playbook.Read> reads, Scope scope, Map<String, Ledger.Planned> wanted) {
        Scope bound = scope;
        for (Map.Entry<String, Playbook.Read> read : reads.entrySet()) {
            ObjectNode args = Arguments.of(read.getValue(), bound, target);
            if (args == null) {
                continue;
            }
            Ledger.Planned planned = results.ledger().plan(read.getValue().tool(), args);
            bound = bound.bind(read.getKey(), new Ref(planned.id(), ""));
            if (!results.ledger().knows(planned.id())) {
                wanted.put(planned.id(), planned);
            }
        }
        return bound;
    }

    private Scope scope(String playbook) {
        Scope scope = scopes.get(playbook);
        if (scope == null) {
            throw new IllegalStateException("playbook " + playbook + " has not been read");
        }
        return scope;
    }

    /** Facts that can be told after the first reads. */
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (Playbook playbook : playbooks) {
            for (Playbook.Fact fact : playbook.facts()) {
                Scope scope = scope(playbook.id());
                Object value = scope.value(fact.value());
                if (value != null) {
                    String text = Template.render(fact.text(), scope.with("it", value));
                    facts.add(new Fact(playbook.id(), fact.id(), value, text == null ? "" : text));
                }
            }
        }
        return facts;
    }

    /** Signals that can be seen. */
    public List<Seen> signals() {
        List<Seen> seen = new ArrayList<>();
        Judge judge = new Judge(results);
        for (Playbook playbook : playbooks) {
            for (Playbook.Signal signal : playbook.signals()) {
                seen.addAll(judge.signals(signal, scope(playbook.id())));
            }
        }
        return seen;
    }

    /** Everything found, confirmed or not; consequences are marked as such. */
    public List<Assessment> judge() {
        Judge judge = new Judge(results);
        List<Instance> order = List.copyOf(instances.values());
        List<Assessment> assessments = new ArrayList<>();
        order.forEach(instance -> assessments.add(judge.assess(instance)));
        for (int i = 0; i < order.size(); i++) {
            String explanation = explanation(i, order, assessments);
            if (explanation != null) {
                assessments.set(i, assessments.get(i).consequenceOf(explanation));
            }
        }
        return assessments;
    }

    private static @Nullable String explanation(
            int index, List<Instance> instances, List<Assessment> assessments) {
        Instance own = instances.get(index);
        if (!assessments.get(index).confirmed()) {
            return null;
        }
        for (Playbook.Explanation rule : own.hypothesis().explainedBy()) {
            for (int other = 0; other < instances.size(); other++) {
                Assessment cause = assessments.get(other);
                boolean possible =
                        other != index && cause.confirmed() && cause.explainedBy() == null;
                if (possible
                        && cause.code().equals(rule.cause())
                        && own.origins()
                                .getFirst()
                                .with("o", instances.get(other).entities())
                                .with("ov", instances.get(other).values())
                                .holds(rule.when())) {
                    return cause.name();
                }
            }
        }
        return null;
    }

    /** Whether {@code condition} holds over the reads of {@code playbook}; none always does. */
    public boolean holds(String playbook, @Nullable String condition) {
        return scope(playbook).holds(condition);
    }

    /** Whether the read {@code name} of {@code playbook} was answered. */
    public boolean answered(String playbook, String name) {
        Ref ref = scope(playbook).refs().get(name);
        return ref != null && results.answered(ref);
    }
}
