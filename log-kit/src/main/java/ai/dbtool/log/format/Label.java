package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.event.Severity;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The word and {@code ": "} that stand between prefix and text in the stderr format. */
// The array is never handed out.
@SuppressWarnings("ImmutableEnumChecker")
enum Label {
    LOG(Severity.LOG, null),
    ERROR(Severity.ERROR, null),
    FATAL(Severity.FATAL, null),
    PANIC(Severity.PANIC, null),
    WARNING(Severity.WARNING, null),
    NOTICE(Severity.NOTICE, null),
    INFO(Severity.INFO, null),
    DEBUG1(Severity.DEBUG, null),
    DEBUG2(Severity.DEBUG, null),
    DEBUG3(Severity.DEBUG, null),
    DEBUG4(Severity.DEBUG, null),
    DEBUG5(Severity.DEBUG, null),
    DETAIL(null, Part.DETAIL),
    HINT(null, Part.HINT),
    QUERY(null, Part.QUERY),
    CONTEXT(null, Part.CONTEXT),
    STATEMENT(null, Part.STATEMENT),
    LOCATION(null, Part.SOURCE),
    BACKTRACE(null, Part.BACKTRACE);

    private static final Label[] ALL = values();

    private final @Nullable Severity severity;
    private final @Nullable Part part;
    private final byte[] text;

    Label(@Nullable Severity severity, @Nullable Part part) {
        this.severity = severity;
        this.part = part;
        this.text = (name() + ":  ").getBytes(StandardCharsets.US_ASCII);
    }

    /** The level, when the label starts an event. */
    @Nullable Severity severity() {
        return severity;
    }

    /** The part, when the label goes on with an event. */
    Part part() {
        return part == null ? Part.MESSAGE : part;
    }

    int length() {
        return text.length;
    }

    /** The label at {@code at}, or {@code null}. */
    static @Nullable Label at(byte[] b, int at, int to) {
        if (at >= to || b[at] < 'B' || b[at] > 'W') {
            return null;
        }
        for (Label label : ALL) {
            byte[] text = label.text;
            if (text[0] == b[at] && Bytes.at(b, at, to, text)) {
                return label;
            }
        }
        return null;
    }

    /** The severity a csvlog or jsonlog field names, or {@code null}. */
    static @Nullable Severity severity(byte[] b, int from, int to) {
        for (Label label : ALL) {
            byte[] text = label.text;
            if (label.severity != null
                    && to - from == text.length - 3
                    && Arrays.equals(b, from, to, text, 0, text.length - 3)) {
                return label.severity;
            }
        }
        return null;
    }
}
