package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A set of files: a log source or a configuration source.
 *
 * @param name key in the file; the {@code source} argument of tools
 * @param paths files, directories or globs; relative ones are relative to the configuration file
 * @param connection name of the connection the files belong to, or {@code null}
 */
public record SourceConfig(String name, List<String> paths, @Nullable String connection) {

    public SourceConfig {
        paths = List.copyOf(paths);
    }
}
