package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What files beside patroni.yml say: the postgresql.conf it writes, those of the other nodes. */
final class PatroniFiles {

    private static final String HEADER = "overwritten by Patroni";

    private PatroniFiles() {}

    /** Patroni writes {@code name = 'value'} and one include below its header, nothing else. */
    static List<Violation> editedByHand(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (ConfigFile server : input.files().server().files()) {
            boolean written = server.lines().stream().limit(5).anyMatch(l -> l.contains(HEADER));
            for (Entry entry : server.entries()) {
                String line = server.lines().get(entry.at().line() - 1).strip();
                boolean setting = line.startsWith(entry.key() + " = '") && line.endsWith("'");
                boolean own = setting || line.startsWith("include 'postgresql.base.conf'");
                if (written && !own) {
                    found.add(
                            Violation.of(
                                    entry.key(),
                                    entry.key()
                                            + " = "
                                            + input.secrets().show(entry)
                                            + " is not written as Patroni does it",
                                    entry.at()));
                }
            }
        }
        return found;
    }

    /** The source holds files of two nodes of the cluster and no third. */
    static List<Violation> strictAlone(AuditInput input, ConfigFile file) {
        Entry scope = PatroniRules.get(file, "scope");
        Entry own = PatroniRules.get(file, "synchronous_mode_strict");
        Entry strict =
                own == null ? PatroniRules.get(file, "bootstrap.dcs.synchronous_mode_strict") : own;
        if (scope == null || strict == null || !PatroniRules.isOn(strict)) {
            return List.of();
        }
        long nodes =
                input.patronis().stream()
                        .filter(f -> Objects.equals(scope.value(), value(f, "scope")))
                        .map(f -> value(f, "name"))
                        .filter(Objects::nonNull)
                        .distinct()
                        .count();
        return nodes == 2
                ? List.of(
                        Violation.of(
                                strict.key(),
                                strict.key() + " with " + nodes + " nodes in the source",
                                strict.at()))
                : List.of();
    }

    private static @Nullable String value(ConfigFile file, String key) {
        Entry entry = PatroniRules.get(file, key);
        return entry == null ? null : entry.value();
    }
}
