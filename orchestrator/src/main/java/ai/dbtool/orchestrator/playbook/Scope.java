package ai.dbtool.orchestrator.playbook;

import ai.dbtool.prompts.Playbook;
import ai.dbtool.prompts.expression.Expressions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What expressions of one playbook can see: its reads and bound rows by name, and the fixed names
 * {@code it e v t k n ev o ov seen symptom}. Immutable; {@code with} makes a larger one.
 */
final class Scope {

    private final Expressions expressions;
    private final Results results;
    private final Set<String> names;
    private final Map<String, Ref> refs;
    private final Map<String, Object> values;

    private Scope(
            Expressions expressions,
            Results results,
            Set<String> names,
            Map<String, Ref> refs,
            Map<String, Object> values) {
        this.expressions = expressions;
        this.results = results;
        this.names = names;
        this.refs = refs;
        this.values = values;
    }

    static Scope of(Playbook playbook, Expressions expressions, Results results, String symptom) {
        return new Scope(expressions, results, PlaybookNames.of(playbook), Map.of(), Map.of())
                .with("k", playbook.constants())
                .with("symptom", symptom);
    }

    Scope bind(String name, Ref ref) {
        Map<String, Ref> more = new HashMap<>(refs);
        more.put(name, ref);
        return new Scope(expressions, results, names, more, values);
    }

    Scope bindAll(Map<String, Ref> bound) {
        Map<String, Ref> more = new HashMap<>(refs);
        more.putAll(bound);
        return new Scope(expressions, results, names, more, values);
    }

    Scope with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(name, value);
        return new Scope(expressions, results, names, refs, more);
    }

    Map<String, Ref> refs() {
        return refs;
    }

    Results results() {
        return results;
    }

    boolean holds(@Nullable String condition) {
        return condition == null || Boolean.TRUE.equals(value(condition));
    }

    @Nullable Object value(String expression) {
        return expressions.compile(expression, names).value(activation());
    }

    /**
     * Rows named by {@code read#/pointer} or by a bound name, on which {@code where} holds; the row
     * is {@code as} in it.
     */
    List<Ref> rows(String spec, String as, @Nullable String where) {
        int hash = spec.indexOf('#');
        Ref base = refs.get(hash < 0 ? spec : spec.substring(0, hash));
        if (base == null) {
            return List.of();
        }
        List<Ref> found = new ArrayList<>();
        for (Ref row : results.rows(hash < 0 ? base : base.under(spec.substring(hash + 1)))) {
            if (bind(as, row).holds(where)) {
                found.add(row);
            }
        }
        return found;
    }

    private Map<String, Object> activation() {
        Map<String, Object> activation = new HashMap<>(values);
        Map<String, Boolean> seen = new HashMap<>();
        Set<String> unseen = new HashSet<>(names);
        refs.forEach(
                (name, ref) -> {
                    seen.put(name, results.answered(ref));
                    unseen.remove(name);
                    Object value = results.value(ref);
                    if (value != null) {
                        activation.put(name, value);
                    }
                });
        unseen.forEach(name -> seen.put(name, false));
        activation.put("seen", seen);
        return activation;
    }
}
