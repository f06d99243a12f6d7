package ai.dbtool.conftools;

import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.Severity;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.live.State;
import ai.dbtool.conftools.baseline.Snapshot;
import ai.dbtool.conftools.history.Present;
import ai.dbtool.conftools.history.Presents;
import ai.dbtool.conftools.history.SettingHistory;
import ai.dbtool.conftools.history.Verdict;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.ServerLogs;
import ai.dbtool.conftools.source.Shown;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A setting of which file, running server and log tell different things.
 *
 * @param name setting
 * @param file what the files say, or {@code null}
 * @param where {@code file:line}, or {@code null}
 * @param running what the server runs with, or {@code null} when nobody can ask it
 * @param logged what the log last said, or {@code null}
 * @param loggedAt when, ISO 8601
 * @param drift what is apart, in words
 * @param risk the audit's rule that one of the values breaks, with its severity, or {@code null}
 */
record ThreeWays(
        String name,
        @Nullable String file,
        @Nullable String where,
        @Nullable String running,
        @Nullable String logged,
        @Nullable String loggedAt,
        String drift,
        @Nullable String risk) {

    private record Ranked(ThreeWays row, @Nullable Severity worst) {}

    /** The settings of {@code source} that are apart, the most harmful first. */
    static List<ThreeWays> of(
            Loaded source, ServerLogs.Told told, Shown shown, Predicate<String> ignored) {
        AuditInput input = source.audit(shown.secrets());
        SettingHistory history =
                SettingHistory.of(told.events(), List.of(), input.catalog(), shown);
        Presents presents = new Presents(input, history, shown);
        Map<String, Snapshot.Kept> kept = Snapshot.of(source, shown).settings();
        Map<String, State> states = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (EffectiveSetting setting : input.settings()) {
            states.put(setting.name(), setting.state());
        }
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(presents.names());
        names.addAll(history.names());
        names.removeIf(ignored);
        List<Ranked> rows = new ArrayList<>();
        for (String name : names) {
            Present present = presents.of(name);
            String apart = apart(present, states.get(name), history);
            if (!apart.isEmpty()) {
                Snapshot.Kept now = kept.get(name);
                Snapshot.Broken breaks = now == null ? null : now.breaks();
                rows.add(
                        new Ranked(
                                row(present, apart, breaks == null ? null : breaks.text()),
                                breaks == null ? null : breaks.severity()));
            }
        }
        return rows.stream()
                .sorted(
                        Comparator.comparing(
                                        Ranked::worst,
                                        Comparator.nullsLast(Comparator.naturalOrder()))
                                .thenComparing(r -> r.row().drift())
                                .thenComparing(r -> r.row().name()))
                .map(Ranked::row)
                .toList();
    }

    private static ThreeWays row(Present present, String apart, @Nullable String risk) {
        return new ThreeWays(
                present.setting(),
                present.file(),
                present.where(),
                present.running(),
                present.logged(),
                present.loggedAt(),
                apart,
                risk);
    }

    private static String apart(Present present, @Nullable State state, SettingHistory history) {
        String files = state == null ? "" : files(present, state, history);
        Verdict verdict = present.verdict();
        boolean told =
                verdict == Verdict.UNEXPLAINED
                        || verdict == Verdict.CHANGED_AT_START
                        || (verdict == Verdict.WAITS_FOR_RESTART && files.isEmpty());
        return told ? files + (files.isEmpty() ? "" : "; ") + verdict.words() : files;
    }

    private static String files(Present present, State state, SettingHistory history) {
        return switch (state) {
            case NOT_RELOADED -> "the file was edited, not reloaded";
            case PENDING_RESTART -> Verdict.WAITS_FOR_RESTART.words();
            case INVALID -> "the server refuses the file's value";
            case OVERRIDDEN ->
                    present.file() == null
                                    || present.running() == null
                                    || history.same(
                                            present.setting(), present.file(), present.running())
                            ? ""
                            : "something stronger than the file decides";
            case SAME, FILE_ONLY, UNKNOWN -> "";
        };
    }
}
