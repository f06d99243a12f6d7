package ai.dbtool.cli;

import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.diagnose.Diagnose;
import ai.dbtool.orchestrator.diagnose.DiagnoseEvent;
import ai.dbtool.orchestrator.diagnose.DiagnoseRequest;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.PlanPicture;
import ai.dbtool.prompts.Catalogue;

import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** Runs one diagnosis for a command; the only place of the command line that waits for it. */
final class Diagnosing {

    private Diagnosing() {}

    /**
     * What came of it.
     *
     * @param plans empty unless they were asked for
     */
    record Result(Diagnosis diagnosis, List<PlanPicture> plans) {}

    /** Runs to the end; steps are shown unless {@code quiet}. */
    static Result run(
            Suite suite,
            DiagnoseRequest request,
            Terminal terminal,
            boolean quiet,
            boolean withPlans) {
        ModelChoice model = ModelChoice.of(suite.config().model());
        LiveSteps steps = new LiveSteps(terminal);
        if (!quiet) {
            terminal.progress("  " + model.note());
        }
        try (McpTools tools = suite.tools()) {
            DiagnoseEvent last =
                    with(suite, tools, model)
                            .run(request)
                            .doOnNext(
                                    event -> {
                                        if (!quiet) {
                                            steps.show(event);
                                        }
                                    })
                            .blockLast();
            Diagnosis diagnosis =
                    ((DiagnoseEvent.Finished) Objects.requireNonNull(last)).diagnosis();
            return new Result(
                    diagnosis,
                    withPlans
                            ? Objects.requireNonNull(PlanPicture.of(diagnosis, tools).block())
                            : List.of());
        }
    }

    /** A diagnosis over {@code tools}. */
    static Diagnose with(Suite suite, McpTools tools, ModelChoice model) {
        return new Diagnose(
                tools,
                Catalogue.load(),
                model.narrator(),
                suite.config().stateDirectory().resolve("investigations"),
                Clock.systemUTC(),
                model.limit());
    }
}
