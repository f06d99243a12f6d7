package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.eval.lab.Lab;
import ai.dbtool.orchestrator.ask.FreeDiagnosis;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.prompts.Catalogue;

import reactor.core.publisher.Mono;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A model that is free to call tools and decides alone; some arms take from it what helps it.
 *
 * @param id of the arm
 * @param model who decides
 * @param catalogue causes and cards
 * @param options what it gets
 */
public record FreeArm(
        String id, ModelClient model, Catalogue catalogue, FreeDiagnosis.Options options)
        implements Arm {

    /** Options by arm. */
    private static final Map<String, FreeDiagnosis.Options> OPTIONS =
            new TreeMap<>(
                    Map.of(
                            "react",
                            FreeDiagnosis.Options.ALL,
                            "no-cards",
                            new FreeDiagnosis.Options(false, true, true, true),
                            "no-narrowing",
                            new FreeDiagnosis.Options(true, false, true, true),
                            "no-verifier",
                            new FreeDiagnosis.Options(true, true, false, true),
                            "no-digest",
                            new FreeDiagnosis.Options(true, true, true, false)));

    /** Ids of these arms. */
    public static Set<String> ids() {
        return OPTIONS.keySet();
    }

    /**
     * The arm {@code id} with {@code model}.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public static FreeArm of(String id, ModelClient model, Catalogue catalogue) {
        FreeDiagnosis.Options options = OPTIONS.get(id);
        if (options == null) {
            throw new IllegalArgumentException("unknown arm " + id + "; there are " + ids());
        }
        return new FreeArm(id, model, catalogue, options);
    }

    @Override
    public boolean proposes() {
        return false;
    }

    @Override
    public String role() {
        return Lab.MONITOR;
    }

    @Override
    public Mono<Answer> diagnose(ToolHost tools, String symptom, List<FaultCase> cases) {
        CountedModel counted = new CountedModel(model);
        return new FreeDiagnosis(tools, counted, catalogue, options, Clock.systemUTC())
                .diagnose(symptom)
                .map(result -> Answer.of(result, counted));
    }
}
