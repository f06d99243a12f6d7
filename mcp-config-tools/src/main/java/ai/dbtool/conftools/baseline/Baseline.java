package ai.dbtool.conftools.baseline;

/**
 * A configuration that somebody saved.
 *
 * @param name among those of its source
 * @param at when, ISO 8601
 * @param content what it was
 */
public record Baseline(String name, String at, Snapshot content) {}
