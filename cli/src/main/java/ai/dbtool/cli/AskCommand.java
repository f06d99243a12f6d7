package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.orchestrator.ask.Answer;
import ai.dbtool.orchestrator.ask.AnswerText;
import ai.dbtool.orchestrator.ask.FreeQuestions;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.diagnose.Diagnose;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code dbtool-ai ask}. */
@Command(
        name = "ask",
        description =
                "Answers a question from what the tools read; every sentence of a model is checked"
                        + " against it.")
final class AskCommand implements Callable<Integer> {

    @Parameters(paramLabel = "QUESTION", description = "As \"who blocks whom?\".")
    private String question = "";

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "For programs; nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() {
        DbtoolConfig config = connect.loadWithStandardInput();
        Terminal terminal = Terminal.standard(json);
        ModelChoice model = ModelChoice.of(config.model());
        if (!json) {
            terminal.progress(model.note());
        }
        try (Suite suite = new Suite(config);
                McpTools tools = suite.tools()) {
            Diagnose playbooks = Diagnosing.with(suite, tools, model);
            Answer answer =
                    Objects.requireNonNull(
                            FreeQuestions.over(tools, model.client(), playbooks, Clock.systemUTC())
                                    .ask(question)
                                    .block());
            terminal.answer(json ? Json.compact(answer) : AnswerText.of(answer));
            return answer.evidence().isEmpty() && answer.diagnosis() == null
                    ? ExitCode.INSUFFICIENT
                    : ExitCode.OK;
        }
    }
}
