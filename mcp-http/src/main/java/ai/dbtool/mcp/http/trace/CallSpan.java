package ai.dbtool.mcp.http.trace;

import ai.dbtool.mcp.watch.CallEnd;
import ai.dbtool.mcp.watch.CallStart;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.mcp.watch.Outcome;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import java.util.Locale;

/** The span of one call. */
record CallSpan(Tracer tracer, Span span, CallStart call) implements Observation {

    @Override
    public void end(CallEnd end) {
        span.setAttribute("dbtool.outcome", end.outcome().name().toLowerCase(Locale.ROOT));
        span.setAttribute("dbtool.rows", end.rows());
        span.setAttribute("dbtool.answer.bytes", end.bytes());
        span.setAttribute("dbtool.answer.tokens", end.tokens());
        String code = end.code();
        if (code != null) {
            // A result with isError has this type by convention; what it was is beside it.
            span.setAttribute("error.type", call.tool() == null ? code : "tool_error");
            span.setAttribute("dbtool.error.code", code);
        }
        if (end.outcome() == Outcome.FAILED || end.outcome() == Outcome.ERROR) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(call.at().plus(end.duration()));
    }

    @Override
    public Step step(String operation, String connection) {
        Span statement =
                tracer.spanBuilder(operation + " " + connection)
                        .setSpanKind(SpanKind.CLIENT)
                        .setParent(Context.root().with(span))
                        .setAttribute("db.system.name", "postgresql")
                        .setAttribute("db.operation.name", operation)
                        .setAttribute("dbtool.connection", connection)
                        .startSpan();
        return code -> {
            if (code != null) {
                statement.setAttribute("error.type", code);
                statement.setStatus(StatusCode.ERROR);
            }
            statement.end();
        };
    }
}
