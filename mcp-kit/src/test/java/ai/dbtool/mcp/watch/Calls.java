package ai.dbtool.mcp.watch;

import ai.dbtool.mcp.protocol.Era;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** Calls to watch. */
final class Calls {

    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private Calls() {}

    static CallStart by(String principal, @Nullable TraceParent trace) {
        return new CallStart(
                "0199-c0ffee",
                Instant.parse("2026-03-04T05:06:07Z"),
                "mcp-db-tools",
                "tools/call",
                "db_query",
                principal,
                Era.MODERN,
                Origin.of(Origin.Transport.HTTP),
                trace);
    }

    static CallEnd ended(Outcome outcome, @Nullable String code) {
        return new CallEnd(outcome, code, Duration.ofNanos(12_345_678), 3, 41, 11);
    }
}
