package ai.dbtool.conf.file;

/**
 * One key with its value.
 *
 * @param key name of the setting or dotted path; lists as {@code servers[0].host}
 * @param value after unquoting
 * @param raw as written, quotes included; same as {@code value} where nothing was unquoted
 * @param at where the key starts
 * @param secret whether its place alone makes it one, as in a Secret of Kubernetes
 */
public record Entry(String key, String value, String raw, Location at, boolean secret) {

    /** One that is a secret only if its key or value says so. */
    public Entry(String key, String value, String raw, Location at) {
        this(key, value, raw, at, false);
    }
}
