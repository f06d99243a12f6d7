package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.secret.Secrets;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** R: patroni.yml. */
final class PatroniRules {

    private static final String DOCS = "https://patroni.readthedocs.io/en/latest/";
    private static final String YAML = DOCS + "yaml_configuration.html";
    private static final String DYNAMIC = DOCS + "dynamic_configuration.html";
    private static final String PARAMETERS = "postgresql.parameters.";
    private static final String BOOTSTRAP = "bootstrap.dcs.";

    /** Taken from the store alone and passed on the command line. */
    private static final Set<String> OF_THE_STORE =
            Set.of(
                    "max_connections",
                    "max_locks_per_transaction",
                    "max_worker_processes",
                    "max_prepared_transactions",
                    "wal_level",
                    "track_commit_timestamp",
                    "max_wal_senders",
                    "max_replication_slots",
                    "wal_keep_segments",
                    "wal_keep_size",
                    "wal_log_hints");

    /** YAML 1.1 takes these words for booleans unless they are quoted. */
    private static final Pattern BARE_BOOLEAN =
            Pattern.compile("[^:]*:\\s*(?i:on|off|yes|no)\\s*(?:#.*)?");

    private static final Pattern BARE_OCTAL = Pattern.compile("[^:]*:\\s*0[0-7]+\\s*(?:#.*)?");

    private static final Set<String> TRUE = Set.of("true", "on", "yes");

    private PatroniRules() {}

    static List<Rule> all() {
        return List.of(
                rule(
                        "R1",
                        CRITICAL,
                        "ttl",
                        "below loop_wait + 2 * retry_timeout",
                        "a leader that is only slow loses its lock and is demoted: raise ttl",
                        DYNAMIC,
                        PatroniRules::shortLease),
                rule(
                        "R2",
                        HIGH,
                        "postgresql.parameters",
                        "a setting that Patroni takes from its store alone, set locally",
                        "it has no effect: patronictl edit-config",
                        DOCS + "patroni_configuration.html",
                        PatroniRules::withoutEffect),
                rule(
                                "R3",
                                MEDIUM,
                                "bootstrap.dcs",
                                "differs from what the server runs with",
                                "this section counts once, when the cluster is made: patronictl"
                                        + " edit-config",
                                YAML,
                                PatroniRules::onlyOnce)
                        .needing(Need.LIVE),
                rule(
                        "R6",
                        MEDIUM,
                        "use_pg_rewind",
                        "on without data checksums and wal_log_hints",
                        "pg_rewind refuses to work: initdb with data-checksums, or wal_log_hints on",
                        YAML,
                        PatroniRules::cannotRewind),
                rule(
                        "R7",
                        HIGH,
                        "passwords, restapi",
                        "a password in clear, or the REST API on every interface without"
                                + " authentication",
                        "pass secrets by environment or passfile; restapi.authentication and TLS",
                        DOCS + "security.html",
                        PatroniRules::open),
                rule(
                        "R8",
                        MEDIUM,
                        "watchdog",
                        "off without synchronous_mode; or synchronous_mode_strict with one standby",
                        "two primaries are possible when Patroni hangs: watchdog mode automatic or"
                                + " required; strict writes stop when the only standby is away",
                        DOCS + "watchdog.html",
                        PatroniRules::unwatched),
                rule(
                        "R9",
                        MEDIUM,
                        "YAML words",
                        "on, off, yes, no or an octal number without quotes in parameters",
                        "YAML makes true, false or a decimal of it: write 'on', '0700'",
                        YAML,
                        PatroniRules::unquoted),
                rule(
                                "R4",
                                HIGH,
                                "postgresql.conf",
                                "a line that Patroni did not write in the file that it writes",
                                "Patroni writes it anew at the next start or reload: edit"
                                        + " postgresql.base.conf or the store",
                                DOCS + "patroni_configuration.html",
                                (input, file) -> PatroniFiles.editedByHand(input))
                        .needing(Need.CONF));
    }

    private static Rule rule(
            String id,
            Severity severity,
            String subject,
            String condition,
            String advice,
            String source,
            BiFunction<AuditInput, ConfigFile, List<Violation>> check) {
        return new Rule(
                id,
                severity,
                subject,
                condition,
                advice,
                source,
                id,
                Set.of(Need.PATRONI),
                input ->
                        input.patronis().stream()
                                .flatMap(file -> check.apply(input, file).stream())
                                .toList());
    }

    /** Whether {@code file} is patroni.yml, or what patronictl shows of its store. */
    static boolean is(ConfigFile file) {
        return file.kind().application()
                && has(file, "postgresql.", BOOTSTRAP)
                && (has(file, BOOTSTRAP)
                        || get(file, "loop_wait") != null
                        || get(file, "ttl") != null
                        || (get(file, "scope") != null && has(file, "restapi.")));
    }

    private static boolean has(ConfigFile file, String... prefixes) {
        return file.entries().stream()
                .anyMatch(e -> List.of(prefixes).stream().anyMatch(p -> e.key().startsWith(p)));
    }

    static @Nullable Entry get(ConfigFile file, String key) {
        Entry last = null;
        for (Entry entry : file.entries()) {
            last = entry.key().equals(key) ? entry : last;
        }
        return last;
    }

    static boolean isOn(@Nullable Entry entry) {
        return entry != null && TRUE.contains(entry.value().toLowerCase(Locale.ROOT));
    }

    private static long number(ConfigFile file, String key, long otherwise) {
        Entry entry = get(file, key);
        return entry != null && entry.value().matches("\\d{1,9}")
                ? Long.parseLong(entry.value())
                : otherwise;
    }

    private static List<Violation> shortLease(AuditInput input, ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        for (String at : List.of("", BOOTSTRAP)) {
            long ttl = number(file, at + "ttl", 30);
            long loop = number(file, at + "loop_wait", 10);
            long retry = number(file, at + "retry_timeout", 10);
            if (loop + 2 * retry > ttl) {
                Entry entry = get(file, at + "ttl");
                Entry any = entry == null ? get(file, at + "retry_timeout") : entry;
                found.add(
                        Violation.of(
                                at + "ttl",
                                "ttl " + ttl + ", loop_wait " + loop + ", retry_timeout " + retry,
                                any == null ? null : any.at()));
            }
        }
        return found;
    }

    private static List<Violation> withoutEffect(AuditInput input, ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        if (get(file, "scope") != null) {
            for (Entry entry : file.entries()) {
                if (entry.key().startsWith(PARAMETERS)
                        && OF_THE_STORE.contains(entry.key().substring(PARAMETERS.length()))) {
                    found.add(violation(input, entry));
                }
            }
        }
        for (ConfigFile server : input.files().server().files()) {
            if (input.files().server().isAuto(server.path())) {
                server.entries().stream()
                        .filter(e -> OF_THE_STORE.contains(e.key().toLowerCase(Locale.ROOT)))
                        .forEach(e -> found.add(violation(input, e)));
            }
        }
        return found;
    }

    private static Violation violation(AuditInput input, Entry entry) {
        return Violation.of(
                entry.key(), entry.key() + " = " + input.secrets().show(entry), entry.at());
    }

    private static List<Violation> onlyOnce(AuditInput input, ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        LiveServer live = input.live();
        for (Entry entry : file.entries()) {
            if (live == null || !entry.key().startsWith(BOOTSTRAP + PARAMETERS)) {
                continue;
            }
            String name = entry.key().substring((BOOTSTRAP + PARAMETERS).length());
            Guc guc = input.catalog().get(name);
            LiveSetting running = live.settings().get(name);
            if (guc != null
                    && running != null
                    && !running.sessionLevel()
                    && GucValue.of(guc, entry.value()) instanceof GucValue.Good good
                    && !good.normalized().equals(running.value())) {
                found.add(
                        Violation.of(
                                entry.key(),
                                entry.key()
                                        + " = "
                                        + input.secrets().show(entry)
                                        + ", running "
                                        + input.secrets()
                                                .show(name, GucValue.show(guc, running.value())),
                                entry.at()));
            }
        }
        return found;
    }

    private static List<Violation> cannotRewind(AuditInput input, ConfigFile file) {
        boolean checksums =
                file.entries().stream()
                        .anyMatch(
                                e ->
                                        e.key().startsWith("bootstrap.initdb")
                                                && (e.value().equals("data-checksums")
                                                        || e.key().endsWith("data-checksums")));
        boolean running = input.live() != null && input.on("data_checksums");
        List<Violation> found = new ArrayList<>();
        for (String at : List.of("", BOOTSTRAP)) {
            Entry rewind = get(file, at + "postgresql.use_pg_rewind");
            if (isOn(rewind)
                    && !checksums
                    && !running
                    && !isOn(get(file, at + PARAMETERS + "wal_log_hints"))) {
                found.add(violation(input, java.util.Objects.requireNonNull(rewind)));
            }
        }
        return found;
    }

    private static List<Violation> open(AuditInput input, ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        for (Entry entry : file.entries()) {
            boolean login =
                    entry.key().startsWith("postgresql.authentication.")
                            || entry.key().startsWith("restapi.authentication.");
            if (login && Secrets.isSecretKey(entry.key()) && input.secrets().holdsSecret(entry)) {
                found.add(violation(input, entry));
            }
        }
        Entry listen = get(file, "restapi.listen");
        if (listen != null
                && listen.value().matches("(0\\.0\\.0\\.0|\\*|\\[?::]?):\\d+")
                && get(file, "restapi.authentication.username") == null) {
            found.add(violation(input, listen));
        }
        return found;
    }

    private static List<Violation> unwatched(AuditInput input, ConfigFile file) {
        Entry mode = get(file, "watchdog.mode");
        boolean off = mode != null && Set.of("off", "false").contains(mode.value());
        boolean synchronous =
                isOn(get(file, "synchronous_mode"))
                        || isOn(get(file, BOOTSTRAP + "synchronous_mode"));
        List<Violation> found = new ArrayList<>(PatroniFiles.strictAlone(input, file));
        if (mode != null && off && !synchronous) {
            found.add(violation(input, mode));
        }
        return found;
    }

    private static List<Violation> unquoted(AuditInput input, ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        for (Entry entry : file.entries()) {
            int line = entry.at().line();
            if (entry.key().contains(PARAMETERS) && line <= file.lines().size()) {
                String text = file.lines().get(line - 1);
                if (BARE_BOOLEAN.matcher(text).matches() || BARE_OCTAL.matcher(text).matches()) {
                    found.add(violation(input, entry));
                }
            }
        }
        return found;
    }
}
