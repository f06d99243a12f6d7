package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.event.Severity;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The word and {@code ": "} that stand between prefix and text in the stderr format, in English or
 * one of the server's other languages ({@code labels.txt}).
 */
final class Label {

    private static final Label[] NONE = {};

    /** By their first byte, English first. */
    private static final Label[][] BY_FIRST = load();

    private final @Nullable Severity severity;
    private final Part part;
    private final byte[] text;

    private Label(@Nullable Severity severity, Part part, String text) {
        this.severity = severity;
        this.part = part;
        this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    /** What {@code name} labels, spelled {@code text}. */
    private static Label of(String name, String text) {
        return switch (name) {
            case "DETAIL" -> new Label(null, Part.DETAIL, text);
            case "HINT" -> new Label(null, Part.HINT, text);
            case "QUERY" -> new Label(null, Part.QUERY, text);
            case "CONTEXT" -> new Label(null, Part.CONTEXT, text);
            case "STATEMENT" -> new Label(null, Part.STATEMENT, text);
            case "LOCATION" -> new Label(null, Part.SOURCE, text);
            case "BACKTRACE" -> new Label(null, Part.BACKTRACE, text);
            default ->
                    new Label(
                            name.startsWith("DEBUG") ? Severity.DEBUG : Severity.valueOf(name),
                            Part.MESSAGE,
                            text);
        };
    }

    private static Label[][] load() {
        List<Label> all = new ArrayList<>();
        String english =
                "LOG ERROR FATAL PANIC WARNING NOTICE INFO DEBUG1 DEBUG2 DEBUG3 DEBUG4 DEBUG5"
                        + " DETAIL HINT QUERY CONTEXT STATEMENT LOCATION BACKTRACE";
        for (String name : english.split(" ")) {
            all.add(of(name, name + ":  "));
        }
        for (String[] spelling : Spellings.all()) {
            if (!spelling[0].equals(Spellings.POSITION)) {
                all.add(of(spelling[0], spelling[1]));
            }
        }
        Label[][] byFirst = new Label[256][];
        for (int i = 0; i < byFirst.length; i++) {
            int first = i;
            byFirst[i] = all.stream().filter(l -> (l.text[0] & 255) == first).toArray(Label[]::new);
        }
        return byFirst;
    }

    /** The level, when the label starts an event. */
    @Nullable Severity severity() {
        return severity;
    }

    /** The part, when the label goes on with an event. */
    Part part() {
        return part;
    }

    int length() {
        return text.length;
    }

    /** The label at {@code at}, or {@code null}. */
    static @Nullable Label at(byte[] b, int at, int to) {
        for (Label label : at < to ? BY_FIRST[b[at] & 255] : NONE) {
            byte[] text = label.text;
            if (Bytes.at(b, at, to, text)) {
                return label;
            }
        }
        return null;
    }

    /** The severity a csvlog or jsonlog field names, or {@code null}. */
    static @Nullable Severity severity(byte[] b, int from, int to) {
        for (Label label : from < to ? BY_FIRST[b[from] & 255] : NONE) {
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
