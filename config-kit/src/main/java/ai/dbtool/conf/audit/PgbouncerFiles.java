package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.FileModes;
import ai.dbtool.conf.host.Unit;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the files around pgbouncer.ini say of it: its unit, its users, its clients, its network. */
final class PgbouncerFiles {

    /** Soft limit of systemd where a unit says nothing (DefaultLimitNOFILE). */
    private static final long DEFAULT_FILES = 1_024;

    /** Listening sockets, log, DNS and the like. */
    private static final int OWN_FILES = 20;

    private static final long SERVER_IDLE = 600_000;

    private static final Pattern VERIFIER = Pattern.compile("md5[0-9a-f]{32}|SCRAM-SHA-256\\$.*|");

    private static final Pattern OF_THE_SESSION =
            Pattern.compile("(?is).*\\b(?:set\\s+(?!local\\b)|listen\\s|pg_advisory_lock).*");

    private PgbouncerFiles() {}

    /** Clients and servers together need a file each. */
    static List<Violation> tooFewFiles(AuditInput input, ConfigFile file) {
        long clients = PgbouncerRules.number(file, "max_client_conn", 100);
        long databases =
                file.entries().stream().filter(e -> e.key().startsWith("databases.")).count();
        long pool = PgbouncerRules.number(file, "default_pool_size", 20);
        long needed = clients + Math.max(1, databases) * pool + OWN_FILES;
        List<Violation> found = new ArrayList<>();
        for (Unit unit : input.units()) {
            Entry limit = unit.get("Service.LimitNOFILE");
            Long files = limit == null ? Long.valueOf(DEFAULT_FILES) : soft(limit.value());
            if (unit.runs("pgbouncer") && files != null && files < needed) {
                found.add(
                        Violation.of(
                                "LimitNOFILE",
                                unit.name()
                                        + " may open "
                                        + files
                                        + " files"
                                        + (limit == null ? ", systemd's default" : "")
                                        + ", max_client_conn = "
                                        + clients
                                        + " and the pools need "
                                        + needed,
                                limit == null ? null : limit.at()));
            }
        }
        return found;
    }

    /** The soft one of {@code soft:hard}; {@code null} for infinity and what is no number. */
    static @Nullable Long soft(String limit) {
        String soft = limit.split(":", 2)[0].strip();
        return soft.matches("\\d{1,18}") ? Long.valueOf(soft) : null;
    }

    /** Statements that pools run once for each connection. */
    static List<Violation> sessionState(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (ConfigFile file : input.files().applications()) {
            for (String name : List.of("connectioninitsql", "connectioninitsqls", "initsql")) {
                for (Entry entry : ApplicationPool.ending(file, name)) {
                    if (OF_THE_SESSION.matcher(entry.value()).matches()) {
                        found.add(
                                Violation.of(
                                        entry.key(),
                                        entry.key() + " = " + input.secrets().show(entry),
                                        entry.at()));
                    }
                }
            }
        }
        return found;
    }

    /** Who logs in with what. */
    static List<Violation> logins(AuditInput input, ConfigFile file) {
        List<Violation> found = new ArrayList<>();
        Entry path = PgbouncerRules.get(file, "auth_file");
        if (path != null && path.value().startsWith("/")) {
            Path users = Path.of(path.value());
            if (FileModes.readableByAll(users)) {
                found.add(Violation.of("auth_file", users + " is readable by everyone", path.at()));
            }
        }
        Entry user = PgbouncerRules.get(file, "auth_user");
        if (user != null && user.value().equals("postgres")) {
            found.add(Violation.of("auth_user", "auth_user = postgres", user.at()));
        }
        for (ConfigFile users : input.files().applications()) {
            if (users.kind() == FileKind.USERLIST) {
                users.entries().stream()
                        .filter(e -> !VERIFIER.matcher(e.value()).matches())
                        .findFirst()
                        .ifPresent(
                                e ->
                                        found.add(
                                                Violation.of(
                                                        "auth_file",
                                                        e.key() + " stands in clear",
                                                        e.at())));
            }
        }
        return found;
    }

    /** Whether it stands between PgBouncer and the server only people know. */
    static List<Violation> keptTooLong(AuditInput input, ConfigFile file) {
        Entry entry = PgbouncerRules.get(file, "server_idle_timeout");
        long keeps =
                entry == null
                        ? SERVER_IDLE
                        : ApplicationPool.millis(entry.value(), 1_000).orElse(SERVER_IDLE);
        return IdleLimits.of(input).stream()
                .filter(limit -> keeps == 0 || keeps > limit.millis())
                .map(
                        limit ->
                                Violation.of(
                                        "server_idle_timeout",
                                        String.format(
                                                Locale.ROOT,
                                                "server_idle_timeout is %s, %s = %s at %s",
                                                keeps == 0 ? "0, no limit" : keeps / 1_000 + " s",
                                                limit.line().key(),
                                                limit.line().value(),
                                                limit.line().at()),
                                        entry == null ? limit.line().at() : entry.at()))
                .toList();
    }
}
