package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the {@code log_line_prefix} a file was written with. Known prefixes and those derived from
 * the lines themselves compete: most lines read wins, then the one that tells most. Background
 * processes may print a shorter shape ({@code %q}); a prefix that begins another one is joined with
 * it. What no line shows behind {@code %q} is not believed to be there.
 */
public final class PrefixGuess {

    private static final int DERIVED_FROM = 60;
    private static final List<String> KNOWN = load();

    private PrefixGuess() {}

    /**
     * The prefix of most lines in {@code sample}, or {@code null} when no line has a level.
     *
     * @param hints configured values, tried first
     */
    public static @Nullable LinePrefix of(byte[] sample, List<String> hints) {
        return of(sample, hints, "");
    }

    /**
     * The same for lines that something put {@code lead} before: {@code "%m [%p] "}, or nothing.
     * The server's own prefix may be empty behind it.
     */
    public static @Nullable LinePrefix of(byte[] sample, List<String> hints, String lead) {
        List<int[]> lines = labelled(sample);
        if (lines.isEmpty()) {
            return null;
        }
        for (String hint : hints) {
            LinePrefix prefix = LinePrefix.compile(lead + hint);
            if (2 * score(prefix, sample, lines)[0] > lines.size()) {
                return prefix;
            }
        }
        Set<String> candidates = new LinkedHashSet<>(KNOWN);
        candidates.addAll(derived(sample, lines, !lead.isEmpty()));
        LinePrefix best = null;
        long bestScore = 0;
        for (String candidate : candidates) {
            LinePrefix prefix = LinePrefix.compile(lead + candidate, new Timestamps(), true);
            int[] found = score(prefix, sample, lines);
            int weight = found[1] > 0 ? 2 * prefix.weight() : prefix.weightBeforeQuit();
            // One line in fifty may be anything: then what the prefix tells decides.
            long share = 50L * found[0] / lines.size();
            long score = share * 1_000 + weight;
            if (found[0] > 0 && score > bestScore) {
                best = prefix;
                bestScore = score;
            }
        }
        // Not understood: lines are read one by one, for their time and process alone.
        return best == null ? LinePrefix.compile("%m ") : best;
    }

    /** How many lines it reads, and how many of them in the full shape. */
    private static int[] score(LinePrefix prefix, byte[] sample, List<int[]> lines) {
        int read = 0;
        int full = 0;
        for (int[] line : lines) {
            if (prefix.match(sample, line[0], line[1]) == line[2]) {
                read++;
                full += prefix.quit() ? 0 : 1;
            }
        }
        return new int[] {read, full};
    }

    /** Start, end, start of the text and of the label of each line that has a level. */
    private static List<int[]> labelled(byte[] sample) {
        List<int[]> lines = new ArrayList<>();
        AnyPrefix any = new AnyPrefix(new Timestamps());
        for (int p = 0; p < sample.length; ) {
            int end = Bytes.indexOf(sample, p, sample.length, (byte) '\n');
            if (end > p && sample[p] != '\t') {
                int text = any.match(sample, p, end);
                Label first = Label.at(sample, p, end);
                if (text >= 0 || first != null) {
                    Label label = text >= 0 ? any.label() : first;
                    int length = label == null ? 0 : label.length();
                    int start = text >= 0 ? text - length : p;
                    lines.add(new int[] {p, end, start + length, start});
                }
            }
            p = end + 1;
        }
        return lines;
    }

    private static Set<String> derived(byte[] sample, List<int[]> lines, boolean led) {
        Set<String> shapes = new LinkedHashSet<>();
        int step = Math.max(1, lines.size() / DERIVED_FROM);
        for (int i = 0; i < lines.size(); i += step) {
            int[] line = lines.get(i);
            int end = line[3];
            int start = led ? afterLead(sample, line[0], end) : line[0];
            shapes.add(PrefixShape.of(sample, start, end));
        }
        Set<String> joined = new LinkedHashSet<>(shapes);
        for (String shorter : shapes) {
            for (String longer : shapes) {
                if (longer.length() > shorter.length() && longer.startsWith(shorter)) {
                    joined.add(shorter + "%q" + longer.substring(shorter.length()));
                }
            }
        }
        return joined;
    }

    private static int afterLead(byte[] sample, int from, int to) {
        return Math.min(to, Bytes.indexOf(sample, from, to, (byte) ']') + 2);
    }

    private static List<String> load() {
        try (InputStream in = PrefixGuess.class.getResourceAsStream("line-prefixes.txt")) {
            if (in == null) {
                throw new IllegalStateException("resource line-prefixes.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("|") && line.length() > 1)
                    .map(line -> line.substring(1, line.length() - 1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
