package ai.dbtool.conf.live;

import org.jspecify.annotations.Nullable;

/**
 * A row of pg_file_settings with an error: what the server itself thinks of a line.
 *
 * @param sourcefile file
 * @param sourceline line
 * @param name setting, or {@code null} for a line without one
 * @param error the server's words
 */
public record FileSetting(
        @Nullable String sourcefile,
        @Nullable Integer sourceline,
        @Nullable String name,
        String error) {}
