package ai.dbtool.conf.file;

/** Kinds of files that are understood. */
public enum FileKind {
    POSTGRESQL_CONF("postgresql.conf"),
    AUTO_CONF("postgresql.auto.conf"),
    HBA("pg_hba"),
    IDENT("pg_ident"),
    PGPASS("pgpass"),
    SERVICE("pg_service"),
    USERLIST("userlist"),
    SYSCTL("sysctl"),
    SYSTEMD("systemd"),
    HAPROXY("haproxy"),
    YAML("yaml"),
    JSON("json"),
    TOML("toml"),
    PROPERTIES("properties"),
    DOTENV("dotenv"),
    INI("ini");

    private final String label;

    FileKind(String label) {
        this.label = label;
    }

    /** The name tools show. */
    public String label() {
        return label;
    }

    /** Whether the file belongs to an application rather than to the server, libpq or the host. */
    public boolean application() {
        return switch (this) {
            case POSTGRESQL_CONF, AUTO_CONF, HBA, IDENT -> false;
            case PGPASS, SERVICE, USERLIST, SYSCTL, SYSTEMD, HAPROXY -> false;
            case YAML, JSON, TOML, PROPERTIES, DOTENV, INI -> true;
        };
    }

    /** Whether it is one value within another, over several lines. */
    public boolean tree() {
        return this == YAML || this == JSON || this == TOML;
    }

    /** Whether all it holds are credentials, in its comments too. */
    public boolean credentials() {
        return this == PGPASS || this == USERLIST;
    }
}
