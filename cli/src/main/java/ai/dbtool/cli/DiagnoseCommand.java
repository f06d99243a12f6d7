package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.orchestrator.diagnose.DiagnoseRequest;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.HtmlReport;
import ai.dbtool.orchestrator.diagnose.ReportJson;
import ai.dbtool.orchestrator.diagnose.TextReport;
import ai.dbtool.orchestrator.diagnose.Verdict;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code dbtool-ai diagnose}. */
@Command(
        name = "diagnose",
        description =
                "Finds what is wrong, with evidence. Without a symptom it is a check-up. Changes nothing.")
final class DiagnoseCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "SYMPTOM",
            description = "What users see, as \"orders page is slow since noon\".")
    private @Nullable String symptom;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "For programs; nothing else on standard output.")
    private boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a self-contained page.")
    private @Nullable Path html;

    @Override
    public Integer call() throws IOException {
        DbtoolConfig config = connect.loadWithStandardInput();
        Terminal terminal = Terminal.standard(json);
        try (Suite suite = new Suite(config)) {
            DiagnoseRequest request =
                    symptom == null ? DiagnoseRequest.checkUp() : DiagnoseRequest.symptom(symptom);
            Diagnosing.Result result = Diagnosing.run(suite, request, terminal, json, html != null);
            print(result, config, terminal);
            return result.diagnosis().report().verdict() == Verdict.INSUFFICIENT_EVIDENCE
                    ? ExitCode.INSUFFICIENT
                    : ExitCode.OK;
        }
    }

    private void print(Diagnosing.Result result, DbtoolConfig config, Terminal terminal)
            throws IOException {
        Diagnosis diagnosis = result.diagnosis();
        Path page = html;
        if (page != null) {
            Files.writeString(
                    page, HtmlReport.of(diagnosis, result.plans(), RecordedLoad.figures(config)));
        }
        terminal.answer(
                json
                        ? ReportJson.of(diagnosis.report()).toString()
                        : "\n" + TextReport.of(diagnosis));
    }
}
