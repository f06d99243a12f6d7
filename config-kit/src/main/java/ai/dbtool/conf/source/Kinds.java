package ai.dbtool.conf.source;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.SourceText;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.postgres.ConfParser;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a file is: by its name where that is telling, else by its content. */
final class Kinds {

    private static final Pattern CREDENTIALS =
            Pattern.compile(
                    "id_(rsa|dsa|ecdsa|ed25519)"
                            + "|.*\\.(pem|key|p12|pfx|jks|keystore|kdbx)|\\.netrc|\\.git-credentials"
                            + "|\\.htpasswd");

    private static final Pattern HBA_LINE =
            Pattern.compile("(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc)\\s+\\S+\\s.*");

    private static final String UNIT_TYPES = "(service|slice|scope|socket|timer|mount|target)";

    private static final Pattern UNIT = Pattern.compile(".+\\." + UNIT_TYPES);

    private static final Pattern DROP_INS =
            Pattern.compile("(.+\\.)?" + UNIT_TYPES + "\\.d|(logind|system|user)\\.conf\\.d");

    private Kinds() {}

    /** Why {@code name} must not be opened at all, or {@code null}. */
    static @Nullable String refused(String name) {
        return CREDENTIALS.matcher(name.toLowerCase(Locale.ROOT)).matches()
                ? "credential store: not read"
                : null;
    }

    /** Kind by path; {@code null} when that alone does not tell. */
    static @Nullable FileKind byPath(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        Path parent = path.getParent();
        String folder = parent == null ? "" : String.valueOf(parent.getFileName());
        boolean ofFolder = folder.equals("sysctl.d") && name.endsWith(".conf");
        if (ofFolder || name.equals("sysctl.conf")) {
            return FileKind.SYSCTL;
        }
        boolean dropIn = name.endsWith(".conf") && DROP_INS.matcher(folder).matches();
        boolean manager = folder.equals("systemd") && name.matches("(logind|system|user)\\.conf");
        if (dropIn || manager || UNIT.matcher(name).matches()) {
            return FileKind.SYSTEMD;
        }
        return byName(name);
    }

    /** Kind by name; {@code null} when the name alone does not tell. */
    static @Nullable FileKind byName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.matches("\\.?pgpass(\\.conf)?")) {
            return FileKind.PGPASS;
        }
        if (name.matches("\\.?pg_service\\.conf")) {
            return FileKind.SERVICE;
        }
        if (name.matches("haproxy.*\\.cfg")) {
            return FileKind.HAPROXY;
        }
        if (name.equals("userlist.txt")) {
            return FileKind.USERLIST;
        }
        if (name.equals("postgresql.auto.conf")) {
            return FileKind.AUTO_CONF;
        }
        if (name.matches("postgresql([._-].*)?\\.conf")) {
            return FileKind.POSTGRESQL_CONF;
        }
        if (name.matches("pg_hba.*\\.conf")) {
            return FileKind.HBA;
        }
        if (name.matches("pg_ident.*\\.conf")) {
            return FileKind.IDENT;
        }
        if (name.equals(".env") || name.startsWith(".env.") || name.endsWith(".env")) {
            return FileKind.DOTENV;
        }
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "yml", "yaml" -> FileKind.YAML;
            case "json" -> FileKind.JSON;
            case "toml" -> FileKind.TOML;
            case "properties" -> FileKind.PROPERTIES;
            case "ini" -> FileKind.INI;
            default -> null;
        };
    }

    /** Whether {@code name} may be a configuration whose content has to tell. */
    static boolean ambiguous(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return name.endsWith(".conf") || name.endsWith(".cnf") || name.endsWith(".cfg");
    }

    /** Kind by content, or {@code null}. */
    static @Nullable FileKind byContent(SourceText text, GucCatalog catalog) {
        List<String> lines =
                text.lines().stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && "#;".indexOf(line.charAt(0)) < 0)
                        .toList();
        if (lines.isEmpty()) {
            return null;
        }
        if (lines.getFirst().matches("\\[[^\\]]+\\]")) {
            return FileKind.INI;
        }
        if (HBA_LINE.matcher(lines.getFirst()).matches()) {
            return FileKind.HBA;
        }
        ConfigFile file = ConfParser.parse(text, FileKind.POSTGRESQL_CONF);
        long known =
                file.entries().stream().filter(entry -> catalog.get(entry.key()) != null).count();
        return known > 0 && known * 2 >= file.entries().size() ? FileKind.POSTGRESQL_CONF : null;
    }
}
