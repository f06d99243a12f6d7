package ai.dbtool.mcp.redact;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that are secrets by their form, wherever they stand. Each form has a fixed head and
 * bounded, possessive parts: no backtracking, and an ordinary hash or identifier is none of them.
 */
final class ValueForms {

    /** {@code group}: what is replaced; {@code hint}: text without it cannot match. */
    private record Form(String hint, int group, Pattern pattern) {
        Form(String hint, int group, String pattern) {
            this(hint, group, Pattern.compile(pattern));
        }
    }

    private static final String B64 = "[A-Za-z0-9+/]{1,128}+={0,2}+";

    private static final List<Form> FORMS =
            List.of(
                    // pg_authid.rolpassword, src/common/scram-common.c
                    new Form(
                            "SCRAM-SHA-256$",
                            0,
                            "SCRAM-SHA-256\\$\\d{1,9}+:"
                                    + B64
                                    + "(?:\\$"
                                    + B64
                                    + "(?::"
                                    + B64
                                    + ")?+)?+"),
                    new Form("md5", 0, "(?<![A-Za-z0-9])md5[0-9a-f]{32}(?![A-Za-z0-9])"),
                    new Form("KIA", 0, "(?<![A-Z0-9])AKIA[0-9A-Z]{16}(?![A-Za-z0-9])"),
                    new Form("ASIA", 0, "(?<![A-Z0-9])ASIA[0-9A-Z]{16}(?![A-Za-z0-9])"),
                    new Form("gh", 0, "(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,255}+"),
                    new Form("github_pat_", 0, "github_pat_[A-Za-z0-9_]{22,255}+"),
                    new Form("xox", 0, "(?<![A-Za-z0-9])xox[abeprs]-[A-Za-z0-9-]{10,255}+"),
                    new Form("sk-", 0, "(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,255}+"),
                    // Ours: mcp.access.ApiKeys
                    new Form(
                            "dbt_", 0, "(?<![A-Za-z0-9])dbt_[0-9a-f]{12}_[0-9a-f]{48}(?![0-9a-f])"),
                    // JWT: base64url of '{"'
                    new Form(
                            "eyJ",
                            0,
                            "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}+\\.[A-Za-z0-9_-]{8,8192}+"
                                    + "\\.[A-Za-z0-9_-]{0,2048}+"),
                    new Form(
                            "earer",
                            1,
                            "(?i:\\bbearer)[ ]{1,4}([A-Za-z0-9._~+/-]{12,8192}+={0,2}+)"),
                    new Form("EARER", 1, "\\bBEARER[ ]{1,4}([A-Za-z0-9._~+/-]{12,8192}+={0,2}+)"),
                    new Form(
                            "asic ",
                            1,
                            "(?i:\\bauthorization[\"']?[ ]?[:=][ ]?[\"']?basic)[ ]{1,4}("
                                    + B64
                                    + ")"),
                    // .pgpass: host:port:database:user:password, libpq-pgpass
                    new Form(
                            ":",
                            1,
                            "(?m)^[A-Za-z0-9._*/@-]{1,253}+:(?:\\*|[1-9][0-9]{1,4}):"
                                    + "[^\\s:\\\\]{1,63}+:[^\\s:\\\\]{1,63}+:([^\\s«][^\\r\\n]{0,1023}+)"));

    /** Unique violations quote the columns and their values, src/backend/access/index/genam.c. */
    private static final Pattern KEY_TUPLE =
            Pattern.compile("Key \\(([^)\\n]{1,128}+)\\)=\\(([^)\\n]{1,2048}+)\\)");

    private ValueForms() {}

    static String mark(String text, Redactor redactor) {
        String out = text;
        for (Form form : FORMS) {
            if (out.contains(form.hint)) {
                out = replace(out, form.pattern.matcher(out), form.group, redactor);
            }
        }
        if (out.contains("Key (")) {
            out = keyTuples(out, redactor);
        }
        return out;
    }

    private static String replace(String text, Matcher match, int group, Redactor redactor) {
        StringBuilder out = null;
        int done = 0;
        while (match.find()) {
            if (out == null) {
                out = new StringBuilder(text.length());
            }
            out.append(text, done, match.start(group)).append(redactor.mark(match.group(group)));
            done = match.end(group);
        }
        return out == null ? text : out.append(text, done, text.length()).toString();
    }

    private static String keyTuples(String text, Redactor redactor) {
        StringBuilder out = new StringBuilder(text.length());
        Matcher match = KEY_TUPLE.matcher(text);
        int done = 0;
        while (match.find()) {
            boolean secret = false;
            for (String column : match.group(1).split(",", -1)) {
                secret |= SecretNames.matches(column.strip());
            }
            if (secret) {
                out.append(text, done, match.start(2)).append(redactor.mark(match.group(2)));
                done = match.end(2);
            }
        }
        return out.append(text, done, text.length()).toString();
    }
}
