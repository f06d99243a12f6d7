package ai.dbtool.mcp.server;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.util.function.Function;

/**
 * What stands between a call and the outside: nothing leaves the process unredacted, no call stays
 * unrecorded.
 */
public interface CallGuard {

    /** {@code text} with secrets replaced by marks. */
    String redact(String text);

    /** {@code tree} with secrets replaced by marks, keys considered; may change it in place. */
    JsonNode redact(JsonNode tree);

    /**
     * Both halves of one answer: what is a secret in {@code structured} by its name is one in the
     * text too, where the name may be columns away.
     */
    default Answer redact(String text, JsonNode structured) {
        return new Answer(redact(text), redact(structured));
    }

    /** Text and structure of an answer, redacted. */
    record Answer(String text, JsonNode structured) {}

    /** Writes a finished call to the audit; an error here fails the call. */
    Mono<Void> record(CallRecord call);

    /** Lets everything pass and records nothing; for tests and for programs that own both ends. */
    CallGuard OPEN = recordingBy(_ -> Mono.empty());

    /** As {@link #OPEN}, but records by {@code recorder}. */
    static CallGuard recordingBy(Function<CallRecord, Mono<Void>> recorder) {
        return new CallGuard() {
            @Override
            public String redact(String text) {
                return text;
            }

            @Override
            public JsonNode redact(JsonNode tree) {
                return tree;
            }

            @Override
            public Mono<Void> record(CallRecord call) {
                return recorder.apply(call);
            }
        };
    }
}
