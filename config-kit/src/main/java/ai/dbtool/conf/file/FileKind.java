package ai.dbtool.conf.file;

/** Kinds of files that are understood. */
public enum FileKind {
    POSTGRESQL_CONF("postgresql.conf"),
    AUTO_CONF("postgresql.auto.conf"),
    HBA("pg_hba"),
    IDENT("pg_ident"),
    YAML("yaml"),
    JSON("json"),
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

    /** Whether the file belongs to an application rather than to the server. */
    public boolean application() {
        return switch (this) {
            case POSTGRESQL_CONF, AUTO_CONF, HBA, IDENT -> false;
            case YAML, JSON, PROPERTIES, DOTENV, INI -> true;
        };
    }
}
