package ai.dbtool.cli.clients.text;

import java.util.Comparator;
import java.util.List;

/** Replaces the characters from {@code start} to {@code end} (exclusive) by {@code text}. */
record Edit(int start, int end, String text) {

    static Edit insert(int at, String text) {
        return new Edit(at, at, text);
    }

    /** {@code text} after all {@code edits}, whose offsets are those of the text before. */
    static String apply(String text, List<Edit> edits) {
        StringBuilder changed = new StringBuilder(text);
        edits.stream()
                .sorted(Comparator.comparingInt(Edit::start).reversed())
                .forEach(edit -> changed.replace(edit.start(), edit.end(), edit.text()));
        return changed.toString();
    }
}
