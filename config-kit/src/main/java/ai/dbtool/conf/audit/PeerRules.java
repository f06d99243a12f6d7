package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** W and R: a primary and its standby side by side. */
final class PeerRules {

    /** A standby needs at least as much of them as its primary (hot-standby.html). */
    private static final List<String> AT_LEAST =
            List.of(
                    "max_connections",
                    "max_worker_processes",
                    "max_wal_senders",
                    "max_prepared_transactions",
                    "max_locks_per_transaction");

    private PeerRules() {}

    static List<Rule> all() {
        return List.of(
                rule(
                        "W15",
                        CRITICAL,
                        String.join(", ", AT_LEAST),
                        "smaller on the standby than on the primary",
                        "the standby pauses or does not start: raise it there first",
                        SettingRule.docs("hot-standby"),
                        PeerRules::smaller),
                rule(
                        "W17",
                        HIGH,
                        "wal_keep_size",
                        "0 on the primary while a standby has neither slot nor restore_command",
                        "a standby that is away for long cannot come back: use a slot or an archive",
                        SettingRule.guc("runtime-config-replication", "wal_keep_size"),
                        PeerRules::keepsNothing),
                rule(
                        "R5",
                        MEDIUM,
                        "max_connections and its like",
                        "raised in the primary's files before the standby runs with as much, or"
                                + " lowered in the standby's while the primary runs with more",
                        "raise on the standbys first, lower on the primary first, each with a restart",
                        SettingRule.docs("hot-standby"),
                        PeerRules::wrongOrder));
    }

    private static Rule rule(
            String id,
            Severity severity,
            String subject,
            String condition,
            String advice,
            String source,
            Rule.Check check) {
        Set<Need> needs = Set.of(Need.SETTINGS, Need.PEER);
        return new Rule(id, severity, subject, condition, advice, source, id, needs, check);
    }

    private static boolean standby(AuditInput input) {
        return Boolean.TRUE.equals(input.standby());
    }

    /** What the server runs with, else what its files say. */
    private static double present(AuditInput input, String name) {
        LiveServer live = input.live();
        LiveSetting running = live == null ? null : live.settings().get(name);
        return running != null && running.value().matches("\\d{1,15}")
                ? Double.parseDouble(running.value())
                : input.number(name, Double.NaN);
    }

    private static List<Violation> smaller(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (AuditInput primary : standby(input) ? input.peers() : List.<AuditInput>of()) {
            for (String name : AT_LEAST) {
                double here = present(input, name);
                double there = present(primary, name);
                if (here < there) {
                    found.add(difference(input, name, here, "the primary has ", there));
                }
            }
        }
        return found;
    }

    private static Violation difference(
            AuditInput input, String name, double here, String other, double there) {
        return Violation.of(
                name,
                name + " = " + (long) here + ", " + other + (long) there,
                input.value(name).map(Value::at).orElse(null));
    }

    private static List<Violation> keepsNothing(AuditInput input) {
        if (standby(input) || input.number("wal_keep_size", 1) > 0) {
            return List.of();
        }
        return input.peers().stream()
                .filter(standby -> empty(standby, "primary_slot_name"))
                .filter(standby -> empty(standby, "restore_command"))
                .findFirst()
                .map(
                        standby ->
                                Violation.of(
                                        "wal_keep_size",
                                        "wal_keep_size = 0, and a standby has neither"
                                                + " primary_slot_name nor restore_command",
                                        at(input)))
                .map(List::of)
                .orElse(List.of());
    }

    private static @Nullable Location at(AuditInput input) {
        return input.value("wal_keep_size").map(Value::at).orElse(null);
    }

    private static boolean empty(AuditInput input, String name) {
        return input.value(name).map(value -> value.normalized().isBlank()).orElse(true);
    }

    /** What the files say where the server runs with something else; not a number otherwise. */
    private static double waiting(AuditInput input, String name) {
        double next = input.number(name, Double.NaN);
        return input.live() == null || next == present(input, name) ? Double.NaN : next;
    }

    private static List<Violation> wrongOrder(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (AuditInput peer : input.peers()) {
            for (String name : AT_LEAST) {
                double next = waiting(input, name);
                double there = present(peer, name);
                if (standby(input) && next < there) {
                    found.add(difference(input, name, next, "the primary runs with ", there));
                } else if (!standby(input) && next > there) {
                    found.add(difference(input, name, next, "a standby runs with ", there));
                }
            }
        }
        return found;
    }
}
