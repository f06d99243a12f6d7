package ai.dbtool.orchestrator.model;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code doctor} says about the model.
 *
 * @param url configured address
 * @param model configured name
 * @param version of the server
 * @param digest of the model's manifest
 * @param quantization of its weights
 * @param capabilities what the model can do
 * @param window configured tokens
 * @param modelWindow most tokens the model was made for
 * @param loadedWindow tokens the server gave it when it was loaded
 * @param loadedBytes memory it takes
 * @param acceleratorBytes how much of that is on a GPU
 * @param checks every check with its outcome, in order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelReport(
        String url,
        String model,
        @Nullable String version,
        @Nullable String digest,
        @Nullable String quantization,
        List<String> capabilities,
        int window,
        @Nullable Integer modelWindow,
        @Nullable Integer loadedWindow,
        @Nullable Long loadedBytes,
        @Nullable Long acceleratorBytes,
        List<Check> checks) {

    public ModelReport {
        capabilities = List.copyOf(capabilities);
        checks = List.copyOf(checks);
    }

    /** Whether no check failed. */
    public boolean usable() {
        return checks.stream().noneMatch(check -> check.outcome() == Outcome.FAILED);
    }

    /**
     * One check.
     *
     * @param name {@code reachable}, {@code version}, {@code installed}, {@code local}, {@code
     *     cloud}, {@code capabilities}, {@code context}
     * @param outcome how it went
     * @param detail what was seen, and what to do unless it is fine
     */
    public record Check(String name, Outcome outcome, String detail) {}

    /** Outcome of a check; only a failed one makes the model unusable. */
    public enum Outcome {
        OK,
        WARNING,
        FAILED
    }
}
