package ai.dbtool.conftools;

import ai.dbtool.conf.audit.Severity;
import ai.dbtool.conftools.baseline.Snapshot;
import ai.dbtool.conftools.baseline.Snapshot.Broken;
import ai.dbtool.conftools.baseline.Snapshot.Kept;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Where two configurations differ, or what file, server and log of one tell.
 *
 * @param left name of the first
 * @param right name of the second; {@code null} when one source is looked at three ways
 * @param settings the most harmful first: by the rule that one side alone breaks, then those that
 *     need a restart, then by name
 * @param rules of pg_hba.conf that only one has, or both in another order
 * @param overrides of roles and databases that only one has; empty unless both tell them
 * @param ways settings of which file, server and log of one source tell different things
 * @param expected settings that may differ, and do
 */
record Drift(
        String left,
        @Nullable String right,
        List<Difference> settings,
        List<OneSided> rules,
        List<OneSided> overrides,
        List<ThreeWays> ways,
        List<String> expected) {

    /** Belong to a node, not to what it is meant to be. */
    static final Set<String> OF_THE_NODE =
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
     * @param risk the audit's rule that one side alone breaks, with severity and side, or {@code
     *     null}
     */
    record Difference(
            String name,
            @Nullable String left,
            @Nullable String leftWhere,
            @Nullable String right,
            @Nullable String rightWhere,
            boolean needsRestart,
            @Nullable String risk) {}

    /** Something that only {@code side} has. */
    record OneSided(String side, String what, @Nullable String where, @Nullable String risk) {}

    private record Ranked(Difference difference, @Nullable Severity worst) {}

    /** {@code ways} of {@code source}, which is looked at alone. */
    static Drift of(String source, List<ThreeWays> ways) {
        return new Drift(source, null, List.of(), List.of(), List.of(), ways, List.of());
    }

    /**
     * {@code left} beside {@code right}; those that are {@code expected} to differ are only named.
     */
    static Drift of(Snapshot left, Snapshot right, Predicate<String> expected) {
        List<Ranked> settings = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (String name : names(left, right)) {
            Kept one = left.settings().get(name);
            Kept other = right.settings().get(name);
            if (Objects.equals(normalized(one), normalized(other))) {
                continue;
            }
            if (expected.test(name)) {
                passedOver.add(name);
            } else {
                settings.add(difference(name, left, one, right, other));
            }
        }
        settings.sort(
                Comparator.comparing(Ranked::worst, Comparator.nullsLast(Comparator.naturalOrder()))
                        .thenComparing(r -> !r.difference().needsRestart()));
        return new Drift(
                left.name(),
                right.name(),
                settings.stream().map(Ranked::difference).toList(),
                rules(left, right),
                overrides(left, right),
                List.of(),
                List.copyOf(passedOver));
    }

    private static @Nullable String normalized(@Nullable Kept kept) {
        return kept == null ? null : kept.normalized();
    }

    /** What either sets; of a list of what is meant only that. */
    private static Set<String> names(Snapshot left, Snapshot right) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Snapshot side : List.of(left, right)) {
            side.settings()
                    .forEach(
                            (name, kept) -> {
                                if (kept.set()) {
                                    names.add(name);
                                }
                            });
        }
        for (Snapshot side : List.of(left, right)) {
            if (!side.whole()) {
                names.retainAll(side.settings().keySet());
            }
        }
        return names;
    }

    private static Ranked difference(
            String name, Snapshot left, @Nullable Kept one, Snapshot right, @Nullable Kept other) {
        Broken first = one == null ? null : one.breaks();
        Broken second = other == null ? null : other.breaks();
        boolean both = first != null && second != null && first.severity() == second.severity();
        boolean leftIsWorse =
                first != null
                        && (second == null || first.severity().compareTo(second.severity()) < 0);
        Broken worse = both ? null : leftIsWorse ? first : second;
        Kept any = one == null ? other : one;
        return new Ranked(
                new Difference(
                        name,
                        one == null ? null : one.text(),
                        where(one),
                        other == null ? null : other.text(),
                        where(other),
                        any != null && any.restart(),
                        worse == null
                                ? null
                                : worse.text() + " on " + (leftIsWorse ? left : right).name()),
                worse == null ? null : worse.severity());
    }

    private static @Nullable String where(@Nullable Kept kept) {
        return kept == null
                ? null
                : kept.where() == null ? "no line: running or default" : kept.where();
    }

    private static List<OneSided> rules(Snapshot left, Snapshot right) {
        List<Snapshot.Rule> first = left.rules();
        List<Snapshot.Rule> second = right.rules();
        if (first == null || second == null) {
            return List.of();
        }
        List<OneSided> found = new ArrayList<>();
        only(left.name(), first, second, found);
        only(right.name(), second, first, found);
        if (found.isEmpty() && !texts(first).equals(texts(second))) {
            found.add(new OneSided("both", "the same rules in another order", null, null));
        }
        return List.copyOf(found);
    }

    private static List<String> texts(List<Snapshot.Rule> rules) {
        return rules.stream().map(Snapshot.Rule::text).toList();
    }

    private static void only(
            String side,
            List<Snapshot.Rule> here,
            List<Snapshot.Rule> there,
            List<OneSided> found) {
        List<String> others = new ArrayList<>(texts(there));
        for (Snapshot.Rule rule : here) {
            if (!others.remove(rule.text())) {
                Broken breaks = rule.breaks();
                found.add(
                        new OneSided(
                                side,
                                rule.text(),
                                rule.where(),
                                breaks == null ? null : breaks.text()));
            }
        }
    }

    private static List<OneSided> overrides(Snapshot left, Snapshot right) {
        List<String> first = left.overrides();
        List<String> second = right.overrides();
        if (first == null || second == null) {
            return List.of();
        }
        List<OneSided> found = new ArrayList<>();
        first.stream()
                .filter(own -> !second.contains(own))
                .forEach(own -> found.add(new OneSided(left.name(), own, null, null)));
        second.stream()
                .filter(own -> !first.contains(own))
                .forEach(own -> found.add(new OneSided(right.name(), own, null, null)));
        return List.copyOf(found);
    }
}
