package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One key of the configuration file.
 *
 * @param path {@code limits.rows}; {@code connections.*.url} where the user names the entry
 * @param type what its value is
 * @param allowed names for a choice, empty otherwise
 * @param min smallest number, for {@code INTEGER}
 * @param max largest number
 * @param defaultValue as one would write it; {@code null} when there is none or it is computed
 * @param description for people; says how a computed default is found
 */
public record ConfigKey(
        String path,
        Type type,
        List<String> allowed,
        long min,
        long max,
        @Nullable String defaultValue,
        String description) {

    /** Where the user's name stands. */
    private static final String NAME = ".*.";

    /** Kinds of value. */
    public enum Type {
        /** Any text. */
        TEXT,
        /** A whole number. */
        INTEGER,
        /** {@code true} or {@code false}. */
        BOOLEAN,
        /** A number with its unit: {@code 500ms}, {@code 5s}, {@code 2min}, {@code 1h}. */
        DURATION,
        /** One of a few names. */
        CHOICE,
        /** A path; relative ones start at the folder of the configuration file. */
        PATH,
        /** One path or glob, or a list of them. */
        PATHS,
        /** One text, or a list of them; of the allowed ones if there are any. */
        LIST,
        /** {@code ${env:NAME}} or {@code ${file:path}}; never printed. */
        SECRET
    }

    static ConfigKey key(String path, Type type, @Nullable String value, String description) {
        return new ConfigKey(path, type, List.of(), 0, 0, value, description);
    }

    static ConfigKey number(String path, long min, long max, String value, String description) {
        return new ConfigKey(path, Type.INTEGER, List.of(), min, max, value, description);
    }

    static ConfigKey choice(
            String path, List<String> allowed, @Nullable String value, String description) {
        return new ConfigKey(path, Type.CHOICE, allowed, 0, 0, value, description);
    }

    static ConfigKey list(String path, List<String> allowed, String description) {
        return new ConfigKey(path, Type.LIST, allowed, 0, 0, null, description);
    }

    /**
     * {@code model} of {@code model.name}, {@code access.roles} of {@code access.roles.*.scopes}.
     */
    String section() {
        return path.substring(0, named() ? path.indexOf(NAME) : path.lastIndexOf('.'));
    }

    /** Whether the user names the entries of its section. */
    boolean named() {
        return path.contains(NAME);
    }

    /**
     * {@code name} of {@code model.name}, {@code limits.rows} of {@code connections.*.limits.rows}.
     */
    String leaf() {
        return named()
                ? path.substring(path.indexOf(NAME) + NAME.length())
                : path.substring(path.lastIndexOf('.') + 1);
    }
}
