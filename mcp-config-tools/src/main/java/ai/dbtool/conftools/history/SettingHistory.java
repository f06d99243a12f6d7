package ai.dbtool.conftools.history;

import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conftools.baseline.Baseline;
import ai.dbtool.conftools.baseline.Snapshot;
import ai.dbtool.conftools.history.Step.How;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.log.setting.SettingEvent;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rebuilds the lives of settings from what a log tells and from saved baselines. A reload names
 * each value it changes; a start names none, so what was known before it may be outdated; a
 * baseline knows every value at its time, but not when it became so.
 */
public final class SettingHistory {

    private final GucCatalog catalog;
    private final Shown shown;
    private final Map<String, Track> tracks = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<ServerStep> server = new ArrayList<>();
    private long reloads;
    private @Nullable Baseline saved;
    private boolean startedSinceSaved;

    /**
     * Something that happened to the configuration as a whole.
     *
     * @param at when, ISO 8601
     * @param what in words
     * @param log {@code file:line} of the log
     */
    public record ServerStep(String at, String what, String log) {}

    /** A setting on its way. */
    private static final class Track {
        private final List<Step> steps = new ArrayList<>();
        private @Nullable String value;
        private @Nullable String valueAt;
        private @Nullable String pendingSince;
        private @Nullable String refused;
        private boolean startedSince;

        void value(@Nullable String now, String at) {
            value = now;
            valueAt = at;
            refused = null;
            startedSince = false;
        }

        @Nullable String trusted() {
            return startedSince ? null : value;
        }
    }

    private SettingHistory(GucCatalog catalog, Shown shown) {
        this.catalog = catalog;
        this.shown = shown;
    }

    /** What {@code events} and {@code baselines}, each in the order of time, tell. */
    public static SettingHistory of(
            List<SettingEvent> events, List<Baseline> baselines, GucCatalog catalog, Shown shown) {
        SettingHistory history = new SettingHistory(catalog, shown);
        Iterator<Baseline> states = baselines.iterator();
        Baseline next = states.hasNext() ? states.next() : null;
        for (SettingEvent event : events) {
            while (next != null && Instant.parse(next.at()).isBefore(event.at())) {
                history.see(next);
                next = states.hasNext() ? states.next() : null;
            }
            history.see(event);
        }
        while (next != null) {
            history.see(next);
            next = states.hasNext() ? states.next() : null;
        }
        return history;
    }

    /** Names of settings that something happened to. */
    public Set<String> names() {
        return tracks.keySet();
    }

    /** Starts, and reloads that did not take everything, oldest first. */
    public List<ServerStep> server() {
        return List.copyOf(server);
    }

    /** How often the files were read again. */
    public long reloads() {
        return reloads;
    }

    /** All steps of {@code setting}, oldest first; {@code now} is its present value, if known. */
    public List<Step> steps(String setting, @Nullable String now) {
        Track track = tracks.get(setting);
        if (track == null) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>(track.steps);
        // The last start gave it the value it has, unless something came after.
        if (!steps.isEmpty()
                && steps.getLast().how() == How.RESTART
                && track.pendingSince == null) {
            steps.set(steps.size() - 1, steps.getLast().to(now));
        }
        return steps;
    }

    /**
     * What the log makes of {@code setting}.
     *
     * @param running what the server runs with, or {@code null}
     * @param waits whether it says that another value waits for a restart; {@code null} when nobody
     *     can ask it
     */
    public Present present(
            String setting,
            @Nullable String running,
            @Nullable String file,
            @Nullable String where,
            @Nullable Boolean waits) {
        Track track = tracks.get(setting);
        String now = running == null ? file : running;
        return new Present(
                setting,
                running,
                file,
                where,
                track == null ? null : track.value,
                track == null ? null : track.valueAt,
                verdict(setting, track, now, waits));
    }

    private Verdict verdict(
            String setting, @Nullable Track track, @Nullable String now, @Nullable Boolean waits) {
        boolean pending = track != null && track.pendingSince != null;
        if (waits == null ? pending : waits) {
            return Verdict.WAITS_FOR_RESTART;
        }
        if (now == null) {
            return Verdict.UNKNOWN;
        }
        if (track == null) {
            return Verdict.NOT_IN_LOG;
        }
        if (track.value == null) {
            boolean restarted =
                    !track.steps.isEmpty() && track.steps.getLast().how() == How.RESTART;
            return restarted ? Verdict.CHANGED_AT_START : Verdict.NOT_IN_LOG;
        }
        if (same(setting, track.value, now)) {
            return Verdict.AS_LOGGED;
        }
        return track.startedSince ? Verdict.CHANGED_AT_START : Verdict.UNEXPLAINED;
    }

    /** Whether two texts mean the same value of {@code setting}. */
    public boolean same(String setting, @Nullable String one, @Nullable String other) {
        return Objects.equals(plain(setting, one), plain(setting, other));
    }

    private @Nullable String plain(String setting, @Nullable String value) {
        Guc guc = catalog.get(setting);
        if (value == null || guc == null) {
            return value;
        }
        return GucValue.of(guc, value) instanceof GucValue.Good good
                ? good.normalized().replace(" ", "")
                : value;
    }

    private void see(SettingEvent event) {
        String at = event.at().toString();
        String setting = event.setting();
        switch (event.kind()) {
            case RELOAD -> reloads++;
            case START -> start(at, event);
            case PARTLY_APPLIED ->
                    server(at, "applied in part: a line is wrong or waits for a restart", event);
            case NOT_APPLIED -> server(at, "not applied: it contains errors", event);
            case CHANGED -> changed(event, at, event.value(), How.RELOAD);
            case REMOVED -> changed(event, at, byDefault(setting), How.LINE_REMOVED);
            case NEEDS_RESTART -> waits(event, at);
            case REFUSED -> {
                if (setting == null) {
                    server(at, "refused: syntax error", event);
                } else {
                    refused(event, setting, at);
                }
            }
        }
    }

    private void server(String at, String what, SettingEvent event) {
        String place = event.place();
        String text = (place == null ? "" : place + " ") + what;
        server.add(new ServerStep(at, shown.text(text), event.log()));
    }

    private void start(String at, SettingEvent event) {
        server.add(new ServerStep(at, "start of PostgreSQL " + event.place(), event.log()));
        startedSinceSaved = true;
        tracks.forEach(
                (setting, track) -> {
                    if (track.pendingSince != null) {
                        track.steps.add(
                                new Step(
                                        setting,
                                        at,
                                        track.trusted(),
                                        null,
                                        How.RESTART,
                                        event.log()));
                        track.pendingSince = null;
                        track.value(null, at);
                    } else {
                        track.startedSince = track.value != null;
                    }
                });
    }

    private void changed(SettingEvent event, String at, @Nullable String value, How how) {
        String setting = Objects.requireNonNull(event.setting());
        Track track = track(setting);
        String to = value == null ? null : shown.value(setting, value);
        track.steps.add(new Step(name(setting), at, track.trusted(), to, how, event.log()));
        track.value(to, at);
    }

    private @Nullable String byDefault(@Nullable String setting) {
        Guc guc = setting == null ? null : catalog.get(setting);
        return guc == null ? null : GucValue.show(guc, guc.bootValue());
    }

    /** The server repeats this at each reload until it is restarted. */
    private void waits(SettingEvent event, String at) {
        String setting = Objects.requireNonNull(event.setting());
        Track track = track(setting);
        if (track.pendingSince == null) {
            track.pendingSince = at;
            track.steps.add(
                    new Step(
                            name(setting),
                            at,
                            track.trusted(),
                            null,
                            How.WAITS_FOR_RESTART,
                            event.log()));
        }
    }

    /** So it does with a wrong line until it is mended. */
    private void refused(SettingEvent event, String setting, String at) {
        Track track = track(setting);
        String value = event.value() == null ? "" : shown.value(setting, event.value());
        if (!value.equals(track.refused)) {
            track.refused = value;
            track.steps.add(
                    new Step(
                            name(setting),
                            at,
                            track.trusted(),
                            value.isEmpty() ? null : value,
                            How.REFUSED,
                            event.log()));
        }
    }

    private void see(Baseline baseline) {
        Map<String, Snapshot.Kept> settings = baseline.content().settings();
        settings.forEach(
                (setting, kept) -> {
                    if (!tracks.containsKey(setting) && !changedSinceSaved(setting, kept)) {
                        return;
                    }
                    Track track = track(setting);
                    if (track.value != null && !same(setting, track.value, kept.text())) {
                        track.steps.add(
                                new Step(
                                        name(setting),
                                        baseline.at(),
                                        track.value,
                                        kept.text(),
                                        How.BASELINE,
                                        null));
                    }
                    if (track.pendingSince == null) {
                        track.value(kept.text(), baseline.at());
                    }
                });
        saved = baseline;
        startedSinceSaved = false;
    }

    private boolean changedSinceSaved(String setting, Snapshot.Kept kept) {
        Snapshot.Kept before = saved == null ? null : saved.content().settings().get(setting);
        return before != null && !same(setting, before.text(), kept.text());
    }

    private String name(String setting) {
        return catalog.canonical(setting);
    }

    private Track track(String setting) {
        return tracks.computeIfAbsent(name(setting), this::asSaved);
    }

    /** A setting that the last baseline knows begins with what it had there. */
    private Track asSaved(String setting) {
        Track track = new Track();
        Snapshot.Kept before = saved == null ? null : saved.content().settings().get(setting);
        if (before != null && saved != null) {
            track.value(before.text(), saved.at());
            track.startedSince = startedSinceSaved;
        }
        return track;
    }

    /** Steps of all settings that {@code wanted} names, the newest first. */
    static List<Step> newestFirst(List<Step> steps) {
        return steps.stream()
                .sorted(Comparator.comparing(Step::at).reversed().thenComparing(Step::setting))
                .toList();
    }
}
