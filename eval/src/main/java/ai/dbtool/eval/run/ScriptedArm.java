package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.eval.lab.Lab;
import ai.dbtool.eval.score.Scorer;
import ai.dbtool.orchestrator.ask.FreeDiagnosis;
import ai.dbtool.orchestrator.client.ToolHost;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.testkit.ollama.FakeOllama;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A scripted perfect model behind a real model server's wire: it must be right every time, else the
 * harness is wrong.
 *
 * @param catalogue causes
 * @param model a client of the server at a URL, by the name of its model
 */
public record ScriptedArm(Catalogue catalogue, BiFunction<String, String, ModelClient> model)
        implements Arm {

    private static final FreeDiagnosis.Options WHOLE =
            new FreeDiagnosis.Options(false, false, true, false);

    @Override
    public String id() {
        return "scripted";
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
        return PlaybookArm.off("off", role(), catalogue)
                .diagnose(tools, symptom, cases)
                .flatMap(
                        read ->
                                Mono.using(
                                        FakeOllama::start,
                                        server ->
                                                asked(
                                                        server,
                                                        tools,
                                                        symptom,
                                                        cases,
                                                        read.diagnosis().calls()),
                                        FakeOllama::close))
                .onErrorMap(IOException.class, UncheckedIOException::new);
    }

    private Mono<Answer> asked(
            FakeOllama server,
            ToolHost tools,
            String symptom,
            List<FaultCase> cases,
            List<Call> reads) {
        PerfectModel perfect = new PerfectModel(cases, reads, new Scorer());
        server.otherwise(perfect::answer);
        CountedModel counted = new CountedModel(model.apply(server.url(), FakeOllama.MODEL));
        return new FreeDiagnosis(tools, counted, catalogue, WHOLE, Clock.systemUTC())
                .diagnose(symptom)
                .map(result -> Answer.of(result, counted));
    }
}
