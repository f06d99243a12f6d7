package ai.dbtool.conf.live;

import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.postgres.ConfTree;
import ai.dbtool.conf.postgres.Setting;
import ai.dbtool.conf.postgres.Settings;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Files against a running server, setting by setting. */
public final class Comparison {

    /** Settings the server rewrites in its own spelling: compared without case and blanks. */
    private static final Set<String> RESPELLED =
            Set.of("datestyle", "timezone", "log_timezone", "log_destination");

    /** Settings the server reports as absolute paths whatever the file says. */
    private static final Set<String> PATHS = Set.of("data_directory", "hba_file", "ident_file");

    private final ConfTree tree;
    private final Settings settings;
    private final GucCatalog catalog;
    private final @Nullable LiveServer live;

    private Comparison(ConfTree tree, int major, @Nullable LiveServer live) {
        this.tree = tree;
        this.live = live;
        this.catalog = GucCatalog.of(live == null ? major : live.major());
        this.settings = Settings.resolve(tree, catalog::canonical);
    }

    /**
     * Every setting that a file, the command line, a role or a database sets, by name.
     *
     * @param major version that the files are for
     * @param live the server the files belong to, or {@code null} to look at the files alone
     */
    public static List<EffectiveSetting> of(ConfTree tree, int major, @Nullable LiveServer live) {
        Comparison comparison = new Comparison(tree, major, live);
        TreeMap<String, EffectiveSetting> rows = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : comparison.names()) {
            rows.put(name, comparison.row(name));
        }
        return List.copyOf(rows.values());
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        settings.all().forEach(setting -> names.add(setting.name()));
        if (live != null) {
            live.overrides().forEach(override -> names.add(override.setting()));
            for (LiveSetting setting : live.settings().values()) {
                if (setting.pendingRestart()
                        || setting.source().equals("command line")
                        || setting.source().equals("configuration file")) {
                    names.add(setting.name());
                }
            }
        }
        return names;
    }

    private EffectiveSetting row(String name) {
        Setting file = settings.get(name);
        LiveSetting running = live == null ? null : live.settings().get(name);
        Guc guc = running == null ? catalog.get(name) : withLimits(running);
        List<RoleOverride> overrides = live == null ? List.of() : live.overridesOf(name);
        String value =
                file != null ? file.winner().value() : running != null ? shown(running, guc) : "";
        String normalized = file == null && running != null ? running.value() : value;
        String error = null;
        if (file != null && guc != null) {
            switch (GucValue.of(guc, value)) {
                case GucValue.Good good -> normalized = good.normalized();
                case GucValue.Bad bad -> error = bad.message();
            }
            if (guc.context().equals("internal")) {
                error = "cannot be changed";
            }
        } else if (file != null && !catalog.accepts(name)) {
            error = catalog.unknown(name);
        }
        State state = error != null ? State.INVALID : state(file, running, normalized, overrides);
        return new EffectiveSetting(
                name, value, normalized, guc, file, running, state, error, overrides);
    }

    /** The server's own type and unit (settings of extensions too), the catalogue's limits. */
    private Guc withLimits(LiveSetting running) {
        Guc known = catalog.get(running.name());
        if (known != null) {
            return known;
        }
        String unit = running.unit() == null ? "" : running.unit();
        String boot = running.bootVal() == null ? "" : running.bootVal();
        String vartype = running.vartype().equals("enum") ? "string" : running.vartype();
        return new Guc(running.name(), running.context(), vartype, unit, "", "", List.of(), boot);
    }

    private static String shown(LiveSetting running, @Nullable Guc guc) {
        return guc == null ? running.value() : GucValue.show(guc, running.value());
    }

    private State state(
            @Nullable Setting file,
            @Nullable LiveSetting running,
            String normalized,
            List<RoleOverride> overrides) {
        if (live == null) {
            return State.FILE_ONLY;
        }
        if (running == null) {
            return State.UNKNOWN;
        }
        if (file == null) {
            return withoutFile(running, overrides);
        }
        if (!agrees(running, normalized)) {
            return difference(running);
        }
        if (running.pendingRestart()) {
            return State.PENDING_RESTART;
        }
        return overrides.isEmpty() && !beatenInFiles(file, running) ? State.SAME : State.OVERRIDDEN;
    }

    private State withoutFile(LiveSetting running, List<RoleOverride> overrides) {
        if (running.pendingRestart()) {
            return State.PENDING_RESTART;
        }
        if (!overrides.isEmpty() || running.source().equals("command line")) {
            return State.OVERRIDDEN;
        }
        boolean removed = running.source().equals("configuration file") && tree.complete();
        if (!removed) {
            return State.UNKNOWN;
        }
        return running.context().equals("postmaster") ? State.PENDING_RESTART : State.NOT_RELOADED;
    }

    private State difference(LiveSetting running) {
        if (running.pendingRestart()) {
            return State.PENDING_RESTART;
        }
        return switch (running.source()) {
            case "command line", "environment variable" -> State.OVERRIDDEN;
            case "database", "user", "database user" -> State.OVERRIDDEN;
            // Our own connection asked for its value: the server's is not visible.
            case "client", "session", "interactive" -> State.UNKNOWN;
            default ->
                    running.context().equals("postmaster")
                            ? State.PENDING_RESTART
                            : State.NOT_RELOADED;
        };
    }

    private boolean agrees(LiveSetting running, String normalized) {
        String value = running.value();
        if (value.equals(normalized)) {
            return true;
        }
        if (RESPELLED.contains(running.name().toLowerCase(Locale.ROOT))) {
            return value.replace(" ", "").equalsIgnoreCase(normalized.replace(" ", ""));
        }
        if (PATHS.contains(running.name())) {
            return value.endsWith("/" + normalized);
        }
        // wal_buffers = -1 and its like ask for automatic sizing: the server shows the result.
        boolean computed =
                running.source().equals("override") || running.source().equals("default");
        if (computed && normalized.equals(running.bootVal())) {
            return true;
        }
        return isNumber(value)
                && isNumber(normalized)
                && Double.parseDouble(value) == Double.parseDouble(normalized);
    }

    private static boolean isNumber(String text) {
        return text.matches("-?[0-9]+(\\.[0-9]+)?");
    }

    /** Whether ALTER SYSTEM decides against a different value in a file people edit. */
    private boolean beatenInFiles(Setting file, LiveSetting running) {
        if (!tree.isAuto(file.winner().at().file())) {
            return false;
        }
        Guc guc = withLimits(running);
        return file.chain().stream()
                .filter(link -> !link.wins())
                .map(link -> GucValue.of(guc, link.entry().value()))
                .anyMatch(v -> !(v instanceof GucValue.Good g && agrees(running, g.normalized())));
    }
}
