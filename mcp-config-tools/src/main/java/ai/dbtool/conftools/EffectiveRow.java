package ai.dbtool.conftools;

import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.live.State;
import ai.dbtool.conf.postgres.ConfTree;
import ai.dbtool.conftools.source.Shown;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One setting or application key, as {@code config_effective} answers it.
 *
 * @param name setting, or dotted path of an application key
 * @param value file value that wins, else the running one
 * @param normalized in base units
 * @param unit base unit of {@code normalized}
 * @param file who sets it
 * @param line where
 * @param origin kind of the file, or where the running value comes from
 * @param chain all lines that set it, last one first
 * @param live the running server's view
 * @param state same, pending_restart, not_reloaded, overridden, invalid, file_only, unknown
 * @param overrides roles and databases with their own value
 */
record EffectiveRow(
        String name,
        String value,
        String normalized,
        @Nullable String unit,
        @Nullable String file,
        @Nullable Integer line,
        String origin,
        List<Link> chain,
        @Nullable Live live,
        String state,
        List<RoleValue> overrides) {

    record Link(String file, int line, String value, boolean wins, String reason) {}

    record Live(
            String value,
            String source,
            @Nullable String sourceFile,
            @Nullable Integer sourceLine,
            boolean pendingRestart,
            String context) {}

    record RoleValue(String scope, String role, String database, String value) {}

    static EffectiveRow of(EffectiveSetting setting, ConfTree tree, Shown shown) {
        Entry winner = setting.file() == null ? null : setting.file().winner();
        LiveSetting live = setting.live();
        String name = setting.name();
        return new EffectiveRow(
                name,
                shown.value(name, setting.value()),
                shown.value(name, setting.normalized()),
                setting.guc() == null || setting.guc().unit().isEmpty()
                        ? null
                        : setting.guc().unit(),
                winner == null ? null : winner.at().file().toString(),
                winner == null ? null : winner.at().line(),
                origin(winner, live, tree),
                chain(setting, shown),
                live == null ? null : live(live, shown),
                setting.state().label(),
                setting.overrides().stream()
                        .map(
                                o ->
                                        new RoleValue(
                                                o.scope(),
                                                o.role(),
                                                o.database(),
                                                shown.value(name, o.value())))
                        .toList());
    }

    static EffectiveRow of(Entry entry, FileKind kind, Shown shown) {
        String value = shown.value(entry);
        return new EffectiveRow(
                shown.text(entry.key()),
                value,
                value,
                null,
                entry.at().file().toString(),
                entry.at().line(),
                kind.label(),
                List.of(),
                null,
                State.FILE_ONLY.label(),
                List.of());
    }

    private static String origin(
            @Nullable Entry winner, @Nullable LiveSetting live, ConfTree tree) {
        if (winner != null) {
            return tree.isAuto(winner.at().file())
                    ? FileKind.AUTO_CONF.label()
                    : FileKind.POSTGRESQL_CONF.label();
        }
        return live == null ? "unknown" : live.source();
    }

    private static List<Link> chain(EffectiveSetting setting, Shown shown) {
        if (setting.file() == null) {
            return List.of();
        }
        return setting.file().chain().reversed().stream()
                .map(
                        link ->
                                new Link(
                                        link.entry().at().file().toString(),
                                        link.entry().at().line(),
                                        shown.value(setting.name(), link.entry().value()),
                                        link.wins(),
                                        link.reason()))
                .toList();
    }

    private static Live live(LiveSetting live, Shown shown) {
        return new Live(
                shown.value(live.name(), live.value()),
                live.source(),
                live.sourcefile(),
                live.sourceline(),
                live.pendingRestart(),
                live.context());
    }

    /** Whether file and server do not agree, or the file value is not what counts. */
    boolean differs() {
        return switch (state) {
            case "pending_restart", "not_reloaded", "overridden", "invalid" -> true;
            default -> false;
        };
    }

    /** {@code file:line}, or where the running value comes from. */
    String where() {
        return file == null ? origin : file + ":" + line;
    }
}
