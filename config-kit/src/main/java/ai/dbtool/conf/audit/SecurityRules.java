package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.INFO;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.file.FileModes;
import ai.dbtool.conf.hba.HbaAddress;
import ai.dbtool.conf.hba.HbaRule;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** X: who may connect how, and what leaks. */
final class SecurityRules {

    private static final String CONNECTION = "runtime-config-connection";
    private static final String REPLICATION = "runtime-config-replication";
    private static final String WAL = "runtime-config-wal";

    private SecurityRules() {}

    static List<Rule> all() {
        return List.of(
                SettingRule.with(
                                "X1",
                                HIGH,
                                "listen_addresses",
                                "every interface, while pg_hba.conf lets everyone or wide ranges in",
                                (input, v) ->
                                        everywhere(v)
                                                && input.hba().stream()
                                                        .anyMatch(SecurityRules::wide),
                                null,
                                "listen only where clients are",
                                CONNECTION)
                        .needing(Need.HBA),
                SettingRule.of(
                        "X2",
                        CRITICAL,
                        "password_encryption",
                        "md5",
                        v -> v.is("md5"),
                        "scram-sha-256",
                        "md5 hashes can be replayed, and are deprecated since 18; roles need their"
                                + " password set again",
                        CONNECTION),
                SettingRule.with(
                                "X3",
                                HIGH,
                                "ssl",
                                "off while pg_hba.conf admits remote clients",
                                (input, v) ->
                                        v.is("off")
                                                && input.hba().stream()
                                                        .anyMatch(r -> r.remote() && admits(r)),
                                "on",
                                "passwords' proofs and data cross the network in clear",
                                CONNECTION)
                        .needing(Need.HBA),
                SettingRule.of(
                        "X4",
                        HIGH,
                        "ssl_min_protocol_version",
                        "below TLSv1.2",
                        v -> v.is("", "TLSv1", "TLSv1.1"),
                        "TLSv1.2",
                        "older protocols are broken",
                        CONNECTION),
                SettingRule.with(
                        "X5",
                        MEDIUM,
                        "ssl_ciphers",
                        "weak ciphers not excluded while ssl is on",
                        (input, v) -> input.on("ssl") && weak(v.normalized()),
                        "HIGH:!aNULL",
                        "3DES, RC4 and others of MEDIUM can be broken, and clients get them where OpenSSL still"
                                + " has them",
                        CONNECTION),
                SettingRule.of(
                        "X6",
                        LOW,
                        "authentication_timeout",
                        "above one minute",
                        v -> v.absolute() > 60e6,
                        "1min",
                        "half-open logins hold connection slots",
                        CONNECTION),
                SettingRule.with(
                        "X7",
                        HIGH,
                        "primary_conninfo",
                        "password inline, or no sslmode that verifies",
                        (input, v) -> !v.normalized().isBlank() && careless(v.normalized()),
                        null,
                        "use passfile and sslmode=verify-full",
                        REPLICATION),
                SettingRule.each(
                                "X8",
                                HIGH,
                                List.of(
                                        "shared_preload_libraries",
                                        "session_preload_libraries",
                                        "local_preload_libraries",
                                        "dynamic_library_path"),
                                "shared_preload_libraries, dynamic_library_path",
                                "a folder or library that every account of the host can write to",
                                SecurityRules::writable,
                                null,
                                "whoever writes there runs code as the server: chmod o-w",
                                "runtime-config-client")
                        .needing(Need.HOST),
                SettingRule.each(
                        "X9",
                        HIGH,
                        List.of(
                                "archive_command",
                                "restore_command",
                                "archive_cleanup_command",
                                "recovery_end_command",
                                "ssl_passphrase_command"),
                        "archive_command, restore_command, ssl_passphrase_command",
                        "a key or password stands in the command",
                        SecurityRules::holdsSecret,
                        null,
                        "commands show up in pg_settings and process lists: read the secret from a"
                                + " file",
                        WAL),
                SettingRule.of(
                        "X10",
                        LOW,
                        "unix_socket_permissions",
                        "0777",
                        v -> v.number() == 0777,
                        "0770",
                        "every local account can try to log in: 0770 with a group",
                        CONNECTION),
                SettingRule.of(
                        "X11",
                        INFO,
                        "row_security",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "queries fail where a policy would filter: surprising for applications",
                        "runtime-config-client"));
    }

    private static boolean everywhere(Value value) {
        return value.items().stream().anyMatch(List.of("*", "0.0.0.0", "::")::contains);
    }

    private static boolean admits(HbaRule rule) {
        return !rule.method().equals("reject");
    }

    /** Everyone, or more than 65,536 IPv4 addresses. */
    private static boolean wide(HbaRule rule) {
        if (!admits(rule)) {
            return false;
        }
        return switch (rule.address()) {
            case HbaAddress.Anyone a -> true;
            case HbaAddress.Range(var network) ->
                    !network.loopback()
                            && network.width() > 16
                            && (network.bits() == 32 || network.width() > 64);
            case HbaAddress.Socket s -> false;
            case HbaAddress.SameHost s -> false;
            case HbaAddress.SameNet s -> false;
            case HbaAddress.HostName n -> false;
            case HbaAddress.Scattered s -> false;
        };
    }

    private static boolean weak(String ciphers) {
        return Arrays.stream(ciphers.split("[:, ]"))
                .filter(c -> !c.startsWith("!") && !c.startsWith("-"))
                .map(c -> c.startsWith("+") ? c.substring(1) : c)
                .anyMatch(
                        List.of("MEDIUM", "RC4", "3DES", "NULL", "eNULL", "aNULL", "LOW", "ALL")
                                ::contains);
    }

    private static boolean careless(String conninfo) {
        boolean password = conninfo.matches("(?s).*\\bpassword\\s*=.*");
        boolean verified = conninfo.matches("(?s).*\\bsslmode\\s*=\\s*'?verify-(ca|full).*");
        boolean socket = conninfo.matches("(?s).*\\bhost\\s*=\\s*'?/.*");
        return password || !(verified || socket);
    }

    /** Names without a path stand in $libdir, which is the package's. */
    private static boolean writable(Value value) {
        return Arrays.stream(value.normalized().split("[:,]"))
                .map(part -> part.strip().replace("\"", ""))
                .filter(part -> part.startsWith("/"))
                .map(Path::of)
                .anyMatch(
                        path ->
                                FileModes.writableByAll(path)
                                        || (path.getParent() != null
                                                && !value.guc().name().endsWith("_path")
                                                && FileModes.writableByAll(path.getParent())));
    }

    private static boolean holdsSecret(Value value) {
        String name = value.guc().name();
        return !ai.dbtool.conf.secret.Secrets.plain()
                .show(name, value.normalized())
                .equals(value.normalized());
    }
}
