package ai.dbtool.config;

import java.util.List;

/**
 * A value as one layer gave it.
 *
 * @param key what it is a value of
 * @param path concrete: {@code connections.main.url}
 * @param values one text, or several where the key takes a list
 * @param origin where it stands: {@code dbtool-ai.yaml:12}, {@code $PGHOST}, {@code --db}
 * @param layer which layer gave it
 */
record Setting(ConfigKey key, String path, List<String> values, String origin, Layer layer) {

    /** From weakest to strongest. */
    enum Layer {
        DEFAULT,
        LIBPQ,
        FILE,
        ENVIRONMENT,
        COMMAND_LINE
    }

    String value() {
        return values.getFirst();
    }

    /** {@code main} of {@code connections.main.url}; empty in sections without names. */
    String name() {
        return key.named()
                ? path.substring(
                        key.section().length() + 1, path.length() - key.leaf().length() - 1)
                : "";
    }
}
