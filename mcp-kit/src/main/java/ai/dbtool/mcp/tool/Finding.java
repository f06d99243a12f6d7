package ai.dbtool.mcp.tool;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Something that is wrong or deserves a look; the same shape from all servers and the orchestrator.
 *
 * @param id stable: hash of code and object, so that re-runs can say fixed, new, still there
 * @param code from the cause catalogue, or the id of a rule
 * @param severity how bad
 * @param object what it is about, as the field names it: {@code public.users}, {@code max_wal_size}
 * @param statement one sentence
 * @param evidence JSON pointers into the result that carries this finding
 * @param remedy what to do, or {@code null}
 * @param disprove what would show that the finding is wrong
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Finding(
        String id,
        String code,
        Severity severity,
        String object,
        String statement,
        List<String> evidence,
        @Nullable Remedy remedy,
        @Nullable String disprove) {

    /** Ordered from worst. */
    public enum Severity {
        CRITICAL,
        HIGH,
        MEDIUM,
        LOW,
        INFO
    }

    /**
     * A proposal, never executed by us.
     *
     * @param statement SQL to run, or {@code null}
     * @param patch change to a file, or {@code null}
     * @param undo how to take it back
     * @param lockImpact which lock it takes and for how long
     * @param needsRestart whether the server must be restarted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Remedy(
            @Nullable String statement,
            @Nullable String patch,
            @Nullable String undo,
            @Nullable String lockImpact,
            boolean needsRestart) {}

    public Finding {
        evidence = List.copyOf(evidence);
    }

    /** A finding whose id is derived from {@code code} and {@code object}. */
    public static Finding of(
            String code,
            Severity severity,
            String object,
            String statement,
            List<String> evidence,
            @Nullable Remedy remedy,
            @Nullable String disprove) {
        return new Finding(
                id(code, object), code, severity, object, statement, evidence, remedy, disprove);
    }

    private static String id(String code, String object) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest((code + "\n" + object).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
