package ai.dbtool.conf.file;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a line; the message never holds the value of a secret.
 *
 * @param at where
 * @param message one sentence
 * @param key the setting, or {@code null} when the line has none
 */
public record Problem(Location at, String message, @Nullable String key) {}
