package ai.dbtool.conf.file;

/**
 * One key with its value.
 *
 * @param key name of the setting or dotted path; lists as {@code servers[0].host}
 * @param value after unquoting
 * @param raw as written, quotes included; same as {@code value} where nothing was unquoted
 * @param at where the key starts
 */
public record Entry(String key, String value, String raw, Location at) {}
