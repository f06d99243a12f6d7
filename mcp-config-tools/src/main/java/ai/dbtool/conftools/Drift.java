package ai.dbtool.conftools;

import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.Value;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.hba.HbaRule;
import ai.dbtool.conf.live.RoleOverride;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where two configurations differ.
 *
 * @param left name of the first source
 * @param right name of the second
 * @param settings those that need a restart first, then by name
 * @param rules of pg_hba.conf that only one has, or both in another order
 * @param overrides of roles and databases that only one has; empty unless both servers run
 * @param expected settings that differ between nodes as a rule, and do here
 */
record Drift(
        String left,
        String right,
        List<Difference> settings,
        List<OneSided> rules,
        List<OneSided> overrides,
        List<String> expected) {

    /** Belong to a node, not to what it is meant to be. */
    private static final Set<String> OF_THE_NODE =
            Set.of(
                    "port",
                    "data_directory",
                    "config_file",
                    "hba_file",
                    "ident_file",
                    "external_pid_file",
                    "listen_addresses",
                    "unix_socket_directories",
                    "cluster_name",
                    "primary_conninfo",
                    "primary_slot_name",
                    "log_directory",
                    "ssl_cert_file",
                    "ssl_key_file",
                    "transaction_read_only",
                    "in_hot_standby");

    /**
     * A setting.
     *
     * @param left value, or {@code null} when nothing tells
     * @param leftWhere line or {@code default or running}
     */
    record Difference(
            String name,
            @Nullable String left,
            @Nullable String leftWhere,
            @Nullable String right,
            @Nullable String rightWhere,
            boolean needsRestart) {}

    /** Something that only {@code side} has. */
    record OneSided(String side, String what, @Nullable String where) {}

    /** {@code left} beside {@code right}. */
    static Drift of(Loaded left, Loaded right, boolean all, Shown shown) {
        AuditInput first = left.audit(shown.secrets());
        AuditInput second = right.audit(shown.secrets());
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        first.settings().forEach(setting -> names.add(setting.name()));
        second.settings().forEach(setting -> names.add(setting.name()));
        List<Difference> settings = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String name : names) {
            Optional<Value> one = first.value(name);
            Optional<Value> other = second.value(name);
            if (one.map(Value::normalized).equals(other.map(Value::normalized))) {
                continue;
            }
            if (!all && OF_THE_NODE.contains(name)) {
                expected.add(name);
            } else {
                settings.add(difference(name, one, other, shown));
            }
        }
        settings.sort(Comparator.comparing(d -> !d.needsRestart()));
        return new Drift(
                left.name(),
                right.name(),
                List.copyOf(settings),
                rules(left, right, shown),
                overrides(left, right, shown),
                List.copyOf(expected));
    }

    private static Difference difference(
            String name, Optional<Value> left, Optional<Value> right, Shown shown) {
        return new Difference(
                name,
                left.map(v -> shown.value(name, v.text())).orElse(null),
                left.map(Drift::where).orElse(null),
                right.map(v -> shown.value(name, v.text())).orElse(null),
                right.map(Drift::where).orElse(null),
                left.or(() -> right).map(v -> v.guc().needsRestart()).orElse(false));
    }

    private static String where(Value value) {
        return value.entry() == null ? "no line: running or default" : value.entry().at() + "";
    }

    private static List<OneSided> rules(Loaded left, Loaded right, Shown shown) {
        List<HbaRule> first = left.files().hba().rules();
        List<HbaRule> second = right.files().hba().rules();
        if (left.files().hba().files().isEmpty() || right.files().hba().files().isEmpty()) {
            return List.of();
        }
        List<OneSided> found = new ArrayList<>();
        only(left.name(), first, second, shown, found);
        only(right.name(), second, first, shown, found);
        if (found.isEmpty() && !Drift.texts(first).equals(Drift.texts(second))) {
            found.add(new OneSided("both", "the same rules in another order", null));
        }
        return List.copyOf(found);
    }

    private static List<String> texts(List<HbaRule> rules) {
        return rules.stream().map(rule -> rule.text() + " " + rule.options()).toList();
    }

    private static void only(
            String side,
            List<HbaRule> here,
            List<HbaRule> there,
            Shown shown,
            List<OneSided> found) {
        List<String> others = new ArrayList<>(texts(there));
        List<String> own = texts(here);
        for (int i = 0; i < here.size(); i++) {
            if (!others.remove(own.get(i))) {
                Location at = here.get(i).at();
                found.add(new OneSided(side, shown.text(here.get(i).text()), at.toString()));
            }
        }
    }

    private static List<OneSided> overrides(Loaded left, Loaded right, Shown shown) {
        if (left.live() == null || right.live() == null) {
            return List.of();
        }
        List<RoleOverride> first = Objects.requireNonNull(left.live()).overrides();
        List<RoleOverride> second = Objects.requireNonNull(right.live()).overrides();
        List<OneSided> found = new ArrayList<>();
        first.stream()
                .filter(o -> !second.contains(o))
                .forEach(o -> found.add(new OneSided(left.name(), text(o, shown), null)));
        second.stream()
                .filter(o -> !first.contains(o))
                .forEach(o -> found.add(new OneSided(right.name(), text(o, shown), null)));
        return List.copyOf(found);
    }

    private static String text(RoleOverride own, Shown shown) {
        return (own.role() + " " + own.database()).strip()
                + ": "
                + own.setting()
                + " = "
                + shown.value(own.setting(), own.value());
    }
}
