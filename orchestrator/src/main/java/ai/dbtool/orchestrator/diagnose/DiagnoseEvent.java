package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.evidence.Outcome;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** What happens during a diagnosis, in order, for live output. */
public sealed interface DiagnoseEvent {

    /** A server was found absent, or its tool list changed. */
    record ServerNoticed(String server, boolean present, String note) implements DiagnoseEvent {}

    /** A read goes out; {@code args} is compact JSON. */
    record ReadStarted(String call, String tool, String args) implements DiagnoseEvent {}

    /** A read came back; {@code note} says what went wrong. */
    record ReadFinished(
            String call, String tool, Outcome outcome, long millis, @Nullable String note)
            implements DiagnoseEvent {}

    /** A fact over the reads. */
    record Fact(String playbook, String id, String text) implements DiagnoseEvent {}

    /** Something may be wrong. */
    record Hypothesis(String code, Map<String, Object> entities, double confidence)
            implements DiagnoseEvent {}

    /** A hypothesis is proven. */
    record Confirmed(String code, Map<String, Object> entities, double confidence)
            implements DiagnoseEvent {}

    /** A hypothesis is not proven, or is a consequence of another cause. */
    record Rejected(String code, Map<String, Object> entities, String why)
            implements DiagnoseEvent {}

    /** The end; always the last event. */
    record Finished(Diagnosis diagnosis) implements DiagnoseEvent {

        /** The verdict. */
        public Verdict verdict() {
            return diagnosis.report().verdict();
        }

        /** Codes of the causes, most certain first. */
        public List<String> codes() {
            return diagnosis.report().causes().stream()
                    .map(DiagnoseReport.CauseFound::code)
                    .toList();
        }
    }
}
