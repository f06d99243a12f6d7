package ai.dbtool.conftools;

import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** Drift for reading. */
final class DriftText {

    private DriftText() {}

    static String of(Drift drift) {
        return drift.right() == null ? threeWays(drift) : sides(drift, drift.right());
    }

    private static String threeWays(Drift drift) {
        if (drift.ways().isEmpty()) {
            return "no drift: file, server and log of "
                    + drift.left()
                    + " agree as far as they tell";
        }
        TextTable table =
                new TextTable("setting", "file", "server", "log", "apart", "where", "breaks");
        drift.ways()
                .forEach(
                        way ->
                                table.row(
                                        way.name(),
                                        known(way.file()),
                                        known(way.running()),
                                        way.logged() == null
                                                ? ""
                                                : way.logged() + " at " + way.loggedAt(),
                                        way.drift(),
                                        Objects.toString(way.where(), ""),
                                        Objects.toString(way.risk(), "")));
        return table.toString();
    }

    private static String sides(Drift drift, String right) {
        TextTable settings =
                new TextTable("setting", drift.left(), right, "where", "restart", "breaks");
        drift.settings()
                .forEach(
                        d ->
                                settings.row(
                                        d.name(),
                                        known(d.left()),
                                        known(d.right()),
                                        d.leftWhere() + " | " + d.rightWhere(),
                                        d.needsRestart() ? "yes" : "",
                                        Objects.toString(d.risk(), "")));
        StringBuilder text = new StringBuilder(settings.toString());
        drift.rules().forEach(rule -> text.append(oneSided("pg_hba.conf", rule)));
        drift.overrides().forEach(own -> text.append(oneSided("role or database", own)));
        if (!drift.expected().isEmpty()) {
            text.append("\nexpected, not shown: ").append(String.join(", ", drift.expected()));
        }
        return text.toString();
    }

    private static String known(@Nullable String value) {
        return value == null ? "(unknown)" : value;
    }

    private static String oneSided(String kind, Drift.OneSided one) {
        return "\n"
                + kind
                + ", only "
                + one.side()
                + ": "
                + one.what()
                + (one.where() == null ? "" : " (" + one.where() + ")")
                + (one.risk() == null ? "" : ", breaks " + one.risk());
    }
}
