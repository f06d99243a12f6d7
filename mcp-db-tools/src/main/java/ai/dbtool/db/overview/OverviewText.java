package ai.dbtool.db.overview;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.stream.Collectors;

/** The text form of {@link Overview}. */
final class OverviewText {

    private OverviewText() {}

    static String of(Overview o) {
        StringBuilder text = new StringBuilder();
        text.append("PostgreSQL ")
                .append(o.server().version())
                .append(o.server().inRecovery() ? " (standby)" : " (primary)")
                .append(lifecycle(o.server()))
                .append(", up ")
                .append(o.server().uptimeSeconds())
                .append(" s since ")
                .append(o.server().startedAt())
                .append(", data checksums ")
                .append(Boolean.TRUE.equals(o.server().dataChecksums()) ? "on" : "off")
                .append("\ndatabase ")
                .append(Untrusted.line(o.database().name()))
                .append(", ")
                .append(Bytes.text(o.database().sizeBytes()))
                .append(", ")
                .append(o.database().encoding())
                .append(", cache hits ")
                .append(o.cacheHitPercent() == null ? "unknown" : o.cacheHitPercent() + " %")
                .append("\nrole ")
                .append(Untrusted.line(o.role().name()))
                .append(o.role().superuser() ? ", superuser" : "")
                .append(o.role().monitor() ? ", pg_monitor" : ", without pg_monitor")
                .append("\nconnections ")
                .append(o.connections().total())
                .append(" of ")
                .append(o.connections().max())
                .append(": ")
                .append(o.connections().active())
                .append(" active, ")
                .append(o.connections().idle())
                .append(" idle, ")
                .append(o.connections().idleInTransaction())
                .append(" idle in transaction")
                .append(
                        o.load().stream()
                                .map(l -> l.sessions() + " " + l.waitEventType())
                                .collect(Collectors.joining(", ", "; active now: ", "")))
                .append("\nextensions ")
                .append(
                        o.extensions().stream()
                                .map(e -> Untrusted.line(e.name()) + " " + e.version())
                                .collect(Collectors.joining(", ")));
        for (Finding finding : o.findings()) {
            text.append('\n')
                    .append(finding.severity())
                    .append(' ')
                    .append(finding.code())
                    .append(": ")
                    .append(Untrusted.line(finding.statement()));
        }
        if (o.moreFindings() > 0) {
            text.append("\n").append(o.moreFindings()).append(" more: db_health");
        }
        Overview.Changes changed = o.database().changed();
        if (changed != null) {
            text.append("\n\nchanged since ")
                    .append(changed.lastCall() ? "your last look, " : "")
                    .append(changed.since())
                    .append(
                            changed.largest().isEmpty()
                                    ? ": nothing worth telling"
                                    : " (db_changes)");
            changed.largest().forEach(line -> text.append('\n').append(Untrusted.line(line)));
        }
        if (!o.largestTables().isEmpty()) {
            text.append("\n\nlargest tables\n")
                    .append(
                            new TextTable("table", "size", "rows")
                                    .rows(
                                            o.largestTables(),
                                            t ->
                                                    new @Nullable Object[] {
                                                        t.table(),
                                                        Bytes.text(t.sizeBytes()),
                                                        t.rows()
                                                    }));
        }
        if (!o.role().surplus().isEmpty()) {
            text.append("\n\nrights beyond reading\n")
                    .append(
                            new TextTable("right", "instead")
                                    .rows(
                                            o.role().surplus(),
                                            r -> new @Nullable Object[] {r.right(), r.instead()}));
        }
        if (!o.blindSpots().isEmpty()) {
            text.append("\n\nnot visible\n")
                    .append(
                            new TextTable("what", "why", "mend")
                                    .rows(
                                            o.blindSpots(),
                                            b ->
                                                    new @Nullable Object[] {
                                                        b.what(), b.why(), b.mend()
                                                    }));
        }
        return text.toString();
    }

    private static String lifecycle(Overview.Server server) {
        if (server.endOfLife() == null) {
            return "";
        }
        return Boolean.TRUE.equals(server.supported())
                ? ", supported until " + server.endOfLife()
                : ", WITHOUT FIXES SINCE " + server.endOfLife();
    }
}
