package ai.dbtool.logtools.source;

import ai.dbtool.conf.postgres.Setting;
import ai.dbtool.conf.postgres.Settings;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conf.source.ConfigSetReader;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The logging settings in force on the server whose log a source holds: from the server itself when
 * someone can ask it, else from the files of the configuration source that belongs to the same
 * connection.
 */
final class LoggingSettings {

    private final DbtoolConfig config;
    private final @Nullable Function<String, Map<String, String>> live;

    LoggingSettings(DbtoolConfig config, @Nullable Function<String, Map<String, String>> live) {
        this.config = config;
        this.live = live;
    }

    /**
     * Values by lower-case name.
     *
     * @param known whether anything is known; then a setting that is absent has its default
     */
    record Values(Map<String, String> byName, boolean known) {

        static final Values NONE = new Values(Map.of(), false);

        /** Whether the value of {@code name} is known, its default where nobody sets it. */
        boolean tells(String name) {
            return known || byName.containsKey(name);
        }

        /** These; where nothing is known, what a log has told of {@code told} settings last. */
        Values or(Map<String, String> told) {
            return known ? this : new Values(told, false);
        }

        @Nullable String get(String name) {
            return byName.get(name);
        }
    }

    /** What is known about the server behind {@code source}. */
    Values of(SourceConfig source) {
        String connection = source.connection();
        if (live != null && connection != null) {
            Map<String, String> asked = live.apply(connection);
            if (!asked.isEmpty()) {
                return new Values(asked, true);
            }
        }
        SourceConfig files = configOf(source);
        return files == null ? Values.NONE : fromFiles(files);
    }

    private @Nullable SourceConfig configOf(SourceConfig source) {
        String connection = source.connection();
        if (connection != null) {
            return config.configs().values().stream()
                    .filter(files -> connection.equals(files.connection()))
                    .findFirst()
                    .orElse(null);
        }
        return config.configs().size() == 1 && config.logs().size() == 1
                ? config.configs().values().iterator().next()
                : null;
    }

    private static Values fromFiles(SourceConfig files) {
        ConfigSet set = ConfigSetReader.read(files.paths(), null);
        if (set.server().isEmpty()) {
            return Values.NONE;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting setting : Settings.resolve(set.server(), UnaryOperator.identity()).all()) {
            values.put(setting.name().toLowerCase(Locale.ROOT), setting.winner().value());
        }
        return new Values(values, true);
    }
}
