package ai.dbtool.mcp.redact;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Replaces secrets by marks, before anything leaves the process: {@code «secret:9f3a61c07b2e»}, 48
 * bits of an HMAC under the key of the installation. Equal values have equal marks, so that reuse
 * and drift stay visible; nothing of the value remains. Idempotent, and linear in the length of the
 * text.
 *
 * <p>What counts as a secret: a value whose name says so ({@link #isSecretName}), and a value that
 * has the form of one wherever it stands (URL with password, {@code PASSWORD '...'}, SCRAM and MD5
 * verifiers, private keys, tokens). A search must match what {@link #text} returns, never the
 * original: otherwise "found" confirms a guess.
 */
public final class Redactor {

    static final String MARK = "«secret:";

    private final InstallationKey key;
    private final boolean tableData;

    /** Marks under {@code key}. */
    public Redactor(InstallationKey key) {
        this(key, false);
    }

    private Redactor(InstallationKey key, boolean tableData) {
        this.key = key;
        this.tableData = tableData;
    }

    /**
     * One that marks values of rows too, where the server's messages have them: {@code Key
     * (email)=(«email:77c1...»)}. For what comes out of logs; who may query sees rows anyway.
     */
    public Redactor withTableData() {
        return new Redactor(key, true);
    }

    /** {@code text} with every secret in it marked. */
    public String text(String text) {
        String out = secrets(text);
        return tableData ? TableData.mark(out, this) : out;
    }

    private String secrets(String text) {
        int traces = Traces.of(text);
        if (traces == 0) {
            return text;
        }
        String out = (traces & Traces.PEM) == 0 ? text : PrivateKeys.mark(text, this);
        if ((traces & Traces.URL) != 0) {
            out = UrlPasswords.mark(out, this);
        }
        if (!out.equals(text)) {
            return byName(out);
        }
        if ((traces & Traces.NAME) != 0) {
            out = SettingValues.mark(PasswordLiterals.mark(out, this), this);
            if ((traces & Traces.ASSIGNMENT) != 0) {
                out = Assignments.mark(out, this);
            }
        }
        boolean form = (traces & (Traces.FORM | Traces.PASSWORD_FILE)) != 0 || !out.equals(text);
        return form ? ValueForms.mark(out, this) : out;
    }

    /** As {@link #text}, every rule tried: what {@link Traces} must not change. */
    String textByEveryRule(String text) {
        String out = PrivateKeys.mark(text, this);
        return byName(UrlPasswords.mark(out, this));
    }

    private String byName(String text) {
        String out = SettingValues.mark(PasswordLiterals.mark(text, this), this);
        out = Assignments.mark(out, this);
        return ValueForms.mark(out, this);
    }

    /** The value of the key {@code name}: one mark when the name says secret, else as text. */
    public String value(String name, String value) {
        return SecretNames.matches(name) ? mark(value) : text(value);
    }

    /** {@code tree} with every secret marked, by name and by form; the original stays as it is. */
    public JsonNode tree(JsonNode tree) {
        return new TreeRedaction(this).redact(tree);
    }

    /**
     * The two halves of one answer. What the structure marks by name is marked in the text too,
     * where the name may be columns away.
     */
    public Answer answer(@Nullable JsonNode structured, String text) {
        if (structured == null) {
            return new Answer(null, text(text));
        }
        TreeRedaction redaction = new TreeRedaction(this);
        JsonNode clean = redaction.redact(structured);
        return new Answer(clean, text(redaction.inText(text)));
    }

    /** Structure and text of one answer. */
    public record Answer(@Nullable JsonNode structured, String text) {}

    /** Whether a value under this name is a secret: {@code spring.datasource.password}. */
    public static boolean isSecretName(String name) {
        return SecretNames.matches(name);
    }

    /** The mark of {@code secret}; empty values and marks stay as they are. */
    public String mark(String secret) {
        if (secret.isEmpty() || secret.startsWith(MARK)) {
            return secret;
        }
        return MARK + hash(secret) + "»";
    }

    /** The mark of a value that is no secret by itself, with what kind of value it is. */
    String mark(String kind, String value) {
        return "«" + kind + ":" + hash(value) + "»";
    }

    private String hash(String value) {
        byte[] mac = key.mac("redaction", value.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac, 0, 6);
    }
}
