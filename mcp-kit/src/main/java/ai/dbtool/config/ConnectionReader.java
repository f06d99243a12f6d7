package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection out of all that can say something about it. For each part the stronger layer wins;
 * within one layer a key of its own beats the URL; below all of them stand the service file and the
 * variables of libpq, and then the defaults.
 */
final class ConnectionReader {

    /** Our key and libpq's variable for each part of a URL. */
    private static final Map<String, String[]> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("host", new String[] {"host", "PGHOST"});
        PARTS.put("port", new String[] {"port", "PGPORT"});
        PARTS.put("dbname", new String[] {"database", "PGDATABASE"});
        PARTS.put("user", new String[] {"user", "PGUSER"});
        PARTS.put("password", new String[] {"password", "PGPASSWORD"});
        PARTS.put("sslmode", new String[] {"ssl_mode", "PGSSLMODE"});
        PARTS.put("sslrootcert", new String[] {"ssl_root_cert", "PGSSLROOTCERT"});
    }

    private final Settings settings;
    private final Map<String, String> environment;
    private final Path home;
    private final String osUser;
    private final boolean allowPrivileged;

    ConnectionReader(
            Settings settings,
            Map<String, String> environment,
            Path home,
            String osUser,
            boolean allowPrivileged) {
        this.settings = settings;
        this.environment = environment;
        this.home = home;
        this.osUser = osUser;
        this.allowPrivileged = allowPrivileged;
    }

    ConnectionConfig read(String name) {
        String prefix = "connections." + name + ".";
        Map<String, Setting> parts = parts(prefix);
        String host = text(parts, "host", prefix, "localhost");
        Setting portSetting = parts.get("port");
        int port = settings.integer(portSetting == null ? fallback(prefix + "port") : portSetting);
        String user = text(parts, "user", prefix, osUser);
        String database = text(parts, "dbname", prefix, user);
        Secret password = password(parts.get("password"), prefix, host, port, database, user);
        Setting sslSetting = parts.get("sslmode");
        String sslMode =
                settings.choice(sslSetting == null ? fallback(prefix + "ssl_mode") : sslSetting);
        Setting rootCert = parts.get("sslrootcert");
        boolean privileged = settings.bool(prefix + "allow_privileged");
        if (allowPrivileged) {
            settings.note(prefix + "allow_privileged", "true", "--allow-privileged");
        }
        if (host.indexOf(',') >= 0) {
            settings.problems()
                    .add(prefix + "host", "names several hosts; configure one connection for each");
        }
        return new ConnectionConfig(
                name,
                host,
                port,
                database,
                user,
                password,
                sslMode.equals("allow") ? "prefer" : sslMode,
                rootCert == null ? null : settings.resolve(settings.text(rootCert), rootCert),
                privileged || allowPrivileged,
                settings.choice(prefix + "foreign_tables").equals("allow"),
                settings.bool(prefix + "strict_guard"),
                maskedColumns(prefix + "masked_columns"),
                null);
    }

    /** {@code connection} with bounds of its own, if any are given; the rest are those of all. */
    ConnectionConfig within(ConnectionConfig connection, LimitsConfig all) {
        String prefix = "connections." + connection.name() + ".limits.";
        return settings.paths().stream().anyMatch(path -> path.startsWith(prefix))
                ? connection.within(limits(prefix, all))
                : connection;
    }

    private LimitsConfig limits(String prefix, LimitsConfig all) {
        Duration call = duration(prefix + "call_timeout", all.callTimeout());
        if (call.compareTo(all.callTimeout()) > 0) {
            settings.problems()
                    .add(
                            prefix + "call_timeout",
                            "is longer than limits.call_timeout, which ends the call before; raise"
                                    + " that too");
        }
        return new LimitsConfig(
                all.resultTokens(),
                (int) integer(prefix + "rows", all.rows()),
                (int) integer(prefix + "cell_chars", all.cellChars()),
                duration(prefix + "statement_timeout", all.statementTimeout()),
                duration(prefix + "lock_timeout", all.lockTimeout()),
                call,
                integer(prefix + "max_plan_cost", all.planCost()));
    }

    private long integer(String path, long otherwise) {
        Setting setting = settings.find(path);
        return setting == null ? otherwise : settings.integer(setting);
    }

    private Duration duration(String path, Duration otherwise) {
        Setting setting = settings.find(path);
        return setting == null ? otherwise : settings.duration(setting);
    }

    private List<String> maskedColumns(String path) {
        Setting setting = settings.find(path);
        if (setting == null) {
            return List.of();
        }
        List<String> columns = settings.list(setting);
        for (String column : columns) {
            if (!column.matches("[^.]+\\.[^.]+\\.[^.]+")) {
                settings.problems()
                        .add(
                                setting.origin(),
                                "'" + column + "' is not of the form schema.table.column");
            }
        }
        return columns;
    }

    private Map<String, Setting> parts(String prefix) {
        Map<String, Setting> parts = new LinkedHashMap<>();
        libpq(prefix, parts);
        Setting url = settings.find(prefix + "url");
        if (url != null) {
            try {
                PostgresUrl.parse(url.value())
                        .forEach(
                                (part, value) ->
                                        offer(
                                                parts,
                                                part,
                                                prefix,
                                                value,
                                                url.origin(),
                                                url.layer()));
            } catch (IllegalArgumentException e) {
                settings.problems().add(url.origin(), url.path() + " " + e.getMessage());
            }
        }
        for (Map.Entry<String, String[]> part : PARTS.entrySet()) {
            Setting own = settings.find(prefix + part.getValue()[0]);
            if (own != null && own.layer() != Setting.Layer.DEFAULT) {
                Setting other = parts.get(part.getKey());
                if (other == null || other.layer().compareTo(own.layer()) <= 0) {
                    parts.put(part.getKey(), own);
                }
            }
        }
        return parts;
    }

    private void libpq(String prefix, Map<String, Setting> parts) {
        PARTS.forEach(
                (part, names) -> {
                    String value = environment.get(names[1]);
                    if (value != null && !value.isEmpty()) {
                        offer(parts, part, prefix, value, "$" + names[1], Setting.Layer.LIBPQ);
                    }
                });
        String service = environment.get("PGSERVICE");
        if (service == null || service.isEmpty()) {
            return;
        }
        String named = environment.get("PGSERVICEFILE");
        Path file = named == null ? home.resolve(".pg_service.conf") : Path.of(named);
        Map<String, ServiceFile.Line> lines = ServiceFile.find(file, service);
        if (lines == null) {
            settings.problems().add("$PGSERVICE", "no service '" + service + "' in " + file);
            return;
        }
        lines.forEach(
                (part, line) -> {
                    if (PARTS.containsKey(part)) {
                        offer(
                                parts,
                                part,
                                prefix,
                                line.value(),
                                line.origin(),
                                Setting.Layer.LIBPQ);
                    }
                });
    }

    private static void offer(
            Map<String, Setting> parts,
            String part,
            String prefix,
            String value,
            String origin,
            Setting.Layer layer) {
        String[] names = PARTS.get(part);
        ConfigKey key = names == null ? null : ConfigKeys.find("connections", names[0]);
        if (key != null) {
            parts.put(
                    part,
                    new Setting(key, prefix + key.leaf(), java.util.List.of(value), origin, layer));
        }
    }

    private String text(
            Map<String, Setting> parts, String part, String prefix, String defaultValue) {
        Setting setting = parts.get(part);
        if (setting != null) {
            return settings.text(setting);
        }
        String[] names = PARTS.get(part);
        settings.note(prefix + (names == null ? part : names[0]), defaultValue, "default");
        return defaultValue;
    }

    private Setting fallback(String path) {
        Setting setting = settings.find(path);
        if (setting == null) {
            throw new IllegalArgumentException("no default for " + path);
        }
        return setting;
    }

    private @Nullable Secret password(
            @Nullable Setting given,
            String prefix,
            String host,
            int port,
            String database,
            String user) {
        if (given != null) {
            boolean inFile = given.layer() == Setting.Layer.FILE;
            return settings.secret(prefix + "password", given.value(), given.origin(), inFile);
        }
        String named = environment.get("PGPASSFILE");
        Path file = named == null || named.isEmpty() ? home.resolve(".pgpass") : Path.of(named);
        String found = PasswordFile.find(file, host, port, database, user);
        if (found == null) {
            return null;
        }
        settings.note(prefix + "password", Settings.MASK, file.toString());
        return new Secret(found);
    }
}
