package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.evidence.Call;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A report and what is needed to show it.
 *
 * @param symptom what the user said, or empty
 * @param report the answer for programs
 * @param prose text for people, proven sentence by sentence; empty without a model
 * @param calls everything that was read
 * @param record file of the investigation record, or {@code null} when none is kept
 */
public record Diagnosis(
        String symptom,
        DiagnoseReport report,
        String prose,
        List<Call> calls,
        @Nullable String record) {

    public Diagnosis {
        calls = List.copyOf(calls);
    }

    /** The call {@code id}, or {@code null}. */
    public @Nullable Call call(String id) {
        return calls.stream().filter(call -> call.id().equals(id)).findFirst().orElse(null);
    }
}
