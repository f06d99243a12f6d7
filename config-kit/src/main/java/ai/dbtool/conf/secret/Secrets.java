package ai.dbtool.conf.secret;

import ai.dbtool.conf.file.Entry;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which keys and values are secrets. A key that names a secret hides its whole value; elsewhere
 * only the secret part of a value is hidden, so that host and user of a URL stay visible.
 */
public final class Secrets {

    /** Shown where nothing else was configured. */
    public static final String MARK = "«secret»";

    /** Last words of keys whose value is a secret. */
    private static final Pattern SECRET_KEY =
            Pattern.compile(
                    "(?:^|[._\\-\\[\\]])(?:[a-z0-9]*(?:passwords?|passwd|passphrase|pwd|secrets?"
                            + "|credential|credentials)|pass|token|api_?key|apikey"
                            + "|access_?key|accesskey|private_?key|privatekey|secret_?key"
                            + "|encryption_?key|signing_?key|cipher_?pass|key_?secret"
                            + "|ldapbindpasswd|radiussecrets|salt)(?:\\[\\d+\\])*$");

    /** Keys that end like a secret and are none. */
    private static final Pattern HARMLESS =
            Pattern.compile(
                    "(?:password_encryption|(?:password|secret|token)[._-]?"
                            + "(?:file|path|command|encoder|policy|length|ttl|expiry|timeout"
                            + "|validity|lifetime|url|uri|type|name)|passfile|sslpassword_file)$");

    /** Values that refer to a secret kept elsewhere. */
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{[^}]*\\}|\\$[A-Za-z_]\\w*|\\{\\{[^}]*\\}\\}|");

    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    /** Parts of values; group 1 is kept, group 2 is the secret. */
    private static final Pattern[] VALUES = {
        // user:password@ in any URL; a scheme is bounded, or a long word is looked at from each
        // letter
        Pattern.compile(
                "([a-zA-Z][a-zA-Z0-9+.-]{0,40}://[^\\s/:@?#]*:)([^\\s/@]+(?:@(?=[^\\s/]*@)[^\\s/@]+)*)(?=@)"),
        // password=... in a conninfo, JDBC URL, query string or command line
        Pattern.compile(
                "((?i:password|passwd|pwd|secret|token|api_?key|sslpassword|ldapbindpasswd"
                        + "|radiussecrets|access_?key)\\s*=\\s*)('(?:[^'\\\\]++|\\\\.|'')*'"
                        + "|\"[^\"]*\"|[^\\s&;'\",]+)"),
        // PASSWORD '...' in SQL
        Pattern.compile("((?i:password)\\s+)('(?:[^']++|'')*')"),
        // SCRAM verifiers and md5 hashes
        Pattern.compile(
                "()(SCRAM-SHA-256\\$\\d+:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+)"),
        Pattern.compile("()(\\bmd5[0-9a-f]{32}\\b)"),
        // PEM blocks
        Pattern.compile(
                "()(-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*-----|$))"),
        // well-known token forms: AWS, GitHub, Slack, JWT, Stripe, Google
        Pattern.compile(
                "()(\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{36,}\\b"
                        + "|\\bgithub_pat_[A-Za-z0-9_]{22,}\\b|\\bxox[abprs]-[A-Za-z0-9-]{10,}"
                        + "|\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*"
                        + "|\\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|\\bAIza[0-9A-Za-z_-]{35})"),
        // bearer and basic headers
        Pattern.compile("((?i:bearer|basic)\\s+)([A-Za-z0-9+/=._~-]{16,})"),
        // echo SECRET in ssl_passphrase_command and its kin
        Pattern.compile("(\\becho\\s+)('[^']*'|\"[^\"]*\"|[^\\s'\"%$]+)"),
    };

    private final UnaryOperator<String> mark;

    /**
     * @param mark what to show instead of a secret; equal secrets should keep equal marks
     */
    public Secrets(UnaryOperator<String> mark) {
        this.mark = mark;
    }

    /** With {@link #MARK} for every secret. */
    public static Secrets plain() {
        return new Secrets(secret -> MARK);
    }

    /** Whether the value of {@code key} is a secret as a whole. */
    public static boolean isSecretKey(String key) {
        String snake =
                CAMEL.matcher(key).replaceAll("_").toLowerCase(Locale.ROOT).replace('-', '_');
        return SECRET_KEY.matcher(snake).find() && !HARMLESS.matcher(snake).find();
    }

    /** Whether {@code entry} holds a secret, whole or in part. */
    public boolean holdsSecret(Entry entry) {
        return !show(entry).equals(entry.value());
    }

    /** The value of {@code entry} as it may leave the process. */
    public String show(Entry entry) {
        return entry.secret() && !REFERENCE.matcher(entry.value()).matches()
                ? mark.apply(entry.value())
                : show(entry.key(), entry.value());
    }

    /** {@code value} of {@code key} as it may leave the process. */
    public String show(String key, String value) {
        if (isSecretKey(key) && !REFERENCE.matcher(value).matches()) {
            return mark.apply(value);
        }
        return text(value);
    }

    /** Free text with its secret parts hidden. */
    public String text(String value) {
        String shown = value;
        for (Pattern pattern : VALUES) {
            shown = hide(pattern, shown);
        }
        return shown;
    }

    private String hide(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = null;
        int from = 0;
        while (matcher.find()) {
            String secret = matcher.group(2);
            if (REFERENCE.matcher(secret).matches() || secret.startsWith("«")) {
                continue;
            }
            if (out == null) {
                out = new StringBuilder();
            }
            out.append(text, from, matcher.start(2)).append(mark.apply(unquote(secret)));
            from = matcher.end(2);
        }
        return out == null ? text : out.append(text.substring(from)).toString();
    }

    private static String unquote(String secret) {
        boolean quoted =
                secret.length() > 1
                        && (secret.charAt(0) == '\'' || secret.charAt(0) == '"')
                        && secret.charAt(secret.length() - 1) == secret.charAt(0);
        return quoted ? secret.substring(1, secret.length() - 1) : secret;
    }
}
