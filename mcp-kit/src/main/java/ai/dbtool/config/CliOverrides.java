package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * What the command line says for this one run. {@code --db} describes another system, so the file's
 * connections, logs and configs are all set aside; {@code --log} and {@code --conf} replace their
 * own section only: docs/decisions/030-configuration-layers.md.
 *
 * @param config {@code --config}
 * @param dbUrls {@code --db}, in order; become connections main, db2, db3 ...
 * @param logGlobs {@code --log}; become the one log source main
 * @param confPaths {@code --conf}; become the one configuration source main
 * @param model {@code --model}: a model name or {@code none}
 * @param allowPrivileged {@code --allow-privileged}: holds for every connection
 * @param port {@code --port}
 * @param sse {@code --sse}
 */
public record CliOverrides(
        @Nullable Path config,
        List<String> dbUrls,
        List<String> logGlobs,
        List<String> confPaths,
        @Nullable String model,
        boolean allowPrivileged,
        @Nullable Integer port,
        boolean sse) {

    public CliOverrides {
        dbUrls = List.copyOf(dbUrls);
        logGlobs = List.copyOf(logGlobs);
        confPaths = List.copyOf(confPaths);
    }

    /** An empty command line. */
    public static CliOverrides none() {
        return new CliOverrides(null, List.of(), List.of(), List.of(), null, false, null, false);
    }
}
