package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.CallRecord;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.util.Objects;

/** The guard of every call that leaves the process: redaction and audit. */
public final class AuditedCalls implements CallGuard {

    private final Redactor redactor;
    private final AuditLog audit;

    /** Marks with {@code redactor}, writes to {@code audit}. */
    public AuditedCalls(Redactor redactor, AuditLog audit) {
        this.redactor = redactor;
        this.audit = audit;
    }

    @Override
    public String redact(String text) {
        return redactor.text(text);
    }

    @Override
    public JsonNode redact(JsonNode tree) {
        return redactor.tree(tree);
    }

    @Override
    public Answer redact(String text, JsonNode structured) {
        Redactor.Answer clean = redactor.answer(structured, text);
        return new Answer(clean.text(), Objects.requireNonNull(clean.structured()));
    }

    @Override
    public Mono<Void> record(CallRecord call) {
        return Mono.fromRunnable(() -> audit.write(call));
    }
}
