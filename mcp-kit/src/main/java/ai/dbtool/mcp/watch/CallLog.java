package ai.dbtool.mcp.watch;

import ai.dbtool.config.TelemetryConfig.CallLines;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

import java.io.StringWriter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One line of JSON for each call that ended: who, what, how long, how much, under which correlation
 * id. No arguments, no SQL, nothing of the answer.
 */
public final class CallLog implements CallObserver {

    /** Names come from outside too; nothing but plain ASCII reaches a terminal. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Consumer<String> lines;
    private final CallLines level;

    /**
     * A log of the calls of {@code level} that gives each line, without its end, to {@code lines}.
     */
    public CallLog(Consumer<String> lines, CallLines level) {
        this.lines = lines;
        this.level = level;
    }

    @Override
    public Observation begin(CallStart call) {
        return end -> {
            if (wanted(end.outcome())) {
                lines.accept(line(call, end));
            }
        };
    }

    private boolean wanted(Outcome outcome) {
        return switch (level) {
            case ALL -> true;
            case FAILURES -> outcome != Outcome.OK;
            case NONE -> false;
        };
    }

    private static String line(CallStart call, CallEnd end) {
        TraceParent trace = call.trace() == null ? call.origin().trace() : call.trace();
        StringWriter line = new StringWriter(320);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("time", call.at().toString());
            json.writeStringProperty("level", severity(end.outcome()));
            json.writeStringProperty("event", "call");
            json.writeStringProperty("id", call.id());
            json.writeStringProperty("server", call.server());
            json.writeStringProperty("method", call.method());
            optional(json, "tool", call.tool());
            json.writeStringProperty("outcome", lower(end.outcome()));
            optional(json, "code", end.code());
            json.writeNumberProperty(
                    "millis", Math.round(end.duration().toNanos() / 1_000.0) / 1_000.0);
            json.writeNumberProperty("rows", end.rows());
            json.writeNumberProperty("bytes", end.bytes());
            json.writeNumberProperty("tokens", end.tokens());
            json.writeStringProperty("era", lower(call.era()));
            json.writeStringProperty("transport", lower(call.origin().transport()));
            json.writeStringProperty("principal", call.principal());
            optional(json, "traceId", trace == null ? null : trace.traceId());
            json.writeEndObject();
        }
        return line.toString();
    }

    private static void optional(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private static String severity(Outcome outcome) {
        return switch (outcome) {
            case OK, CANCELLED -> "info";
            case FAILED -> "warning";
            case ERROR -> "error";
        };
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
