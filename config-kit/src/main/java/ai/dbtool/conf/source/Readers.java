package ai.dbtool.conf.source;

import ai.dbtool.conf.app.DotenvReader;
import ai.dbtool.conf.app.IniReader;
import ai.dbtool.conf.app.PropertiesReader;
import ai.dbtool.conf.app.TomlReader;
import ai.dbtool.conf.app.YamlReader;
import ai.dbtool.conf.client.PgpassReader;
import ai.dbtool.conf.client.ServiceReader;
import ai.dbtool.conf.client.UserlistReader;
import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.SourceText;
import ai.dbtool.conf.host.HaproxyReader;
import ai.dbtool.conf.host.SysctlReader;
import ai.dbtool.conf.host.SystemdReader;
import ai.dbtool.conf.postgres.ConfParser;

import org.jspecify.annotations.Nullable;

/** Which reader reads which kind. */
final class Readers {

    private Readers() {}

    /** {@code text} as {@code kind}; {@code null} for files that only a server's own tell apart. */
    static @Nullable ConfigFile read(FileKind kind, SourceText text) {
        return switch (kind) {
            case POSTGRESQL_CONF, AUTO_CONF -> ConfParser.parse(text, kind);
            case HBA, IDENT -> null;
            case YAML, JSON -> YamlReader.read(text, kind, Readers::embedded);
            case TOML -> TomlReader.read(text);
            case PROPERTIES -> PropertiesReader.read(text);
            case DOTENV -> DotenvReader.read(text);
            case INI -> IniReader.read(text);
            case PGPASS -> PgpassReader.read(text);
            case SERVICE -> ServiceReader.read(text);
            case USERLIST -> UserlistReader.read(text);
            case SYSCTL -> SysctlReader.read(text);
            case SYSTEMD -> SystemdReader.read(text);
            case HAPROXY -> HaproxyReader.read(text);
        };
    }

    /**
     * A file that a ConfigMap holds under {@code name}; {@code null} when the name tells no kind.
     */
    private static @Nullable ConfigFile embedded(String name, SourceText text) {
        FileKind kind = Kinds.byName(name);
        return kind == null ? null : read(kind, text);
    }
}
