package ai.dbtool.testkit.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes texts by the rules of a grammar file; queries.grammar says how one is written.
 *
 * <p>Near its depth or size a text takes the alternatives that end soonest.
 */
public final class Grammar {

    private static final Pattern ALTERNATIVE =
            Pattern.compile("  (?<daring>! )?(?:\\[(?<times>\\d+)] )?(?<text>.*)");
    private static final Pattern REFERENCE = Pattern.compile("<([a-z_]+\\d?)>");
    private static final int DEPTH = 7;
    private static final int MOST_PARTS = 60;
    private static final int ENDLESS = 1_000;

    /** Literal text, then a rule, and so on; the last has no rule. */
    private record Part(String literal, String rule) {}

    private record Alternative(boolean daring, List<Part> parts, int height) {}

    private final Map<String, List<Alternative>> rules = new LinkedHashMap<>();
    private final Map<String, Integer> heights = new HashMap<>();

    private Grammar(String file) {
        List<Alternative> open = new ArrayList<>();
        for (String line : file.split("\n")) {
            if (line.startsWith("  ")) {
                Matcher alternative = ALTERNATIVE.matcher(line);
                alternative.matches();
                String times = alternative.group("times");
                for (int i = times == null ? 1 : Integer.parseInt(times); i > 0; i--) {
                    open.add(
                            new Alternative(
                                    alternative.group("daring") != null,
                                    parts(alternative.group("text")),
                                    0));
                }
            } else if (!line.startsWith("#") && !line.isBlank()) {
                open = new ArrayList<>();
                rules.put(line, open);
            }
        }
        measure();
    }

    /** The grammar of queries on the attacked database. */
    public static Grammar queries() {
        return new Grammar(Corpus.read("queries.grammar"));
    }

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher reference = REFERENCE.matcher(text.equals("-") ? "" : text);
        StringBuilder literal = new StringBuilder();
        while (reference.find()) {
            literal.setLength(0);
            reference.appendReplacement(literal, "");
            parts.add(new Part(literal.toString(), reference.group(1)));
        }
        literal.setLength(0);
        reference.appendTail(literal);
        parts.add(new Part(literal.toString(), ""));
        return List.copyOf(parts);
    }

    /** How deep a text of each rule and alternative has to be at least, without daring. */
    private void measure() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Map.Entry<String, List<Alternative>> rule : rules.entrySet()) {
                for (Alternative alternative : rule.getValue()) {
                    int height = height(alternative);
                    if (!alternative.daring() && height < height(rule.getKey())) {
                        heights.put(rule.getKey(), height);
                        changed = true;
                    }
                }
            }
        }
        rules.replaceAll(
                (_, all) ->
                        all.stream()
                                .map(a -> new Alternative(a.daring(), a.parts(), height(a)))
                                .toList());
    }

    private int height(Alternative alternative) {
        int height = 0;
        for (Part part : alternative.parts()) {
            if (!part.rule().isEmpty()) {
                height = Math.max(height, height(part.rule()) + 1);
            }
        }
        return height;
    }

    /** Of a rule that has none yet: more than any. */
    private int height(String rule) {
        if (!rules.containsKey(rule)) {
            throw new IllegalArgumentException("no rule <" + rule + ">");
        }
        return heights.getOrDefault(rule, ENDLESS);
    }

    /** A text of rule {@code query}. */
    public String query(Random random) {
        return new Text(random).of("query");
    }

    private final class Text {

        private final Random random;
        private final StringBuilder text = new StringBuilder();
        private int parts;

        /** How many daring alternatives it may still take: few, that none hides another. */
        private int dares;

        Text(Random random) {
            this.random = random;
            this.dares = Math.max(0, random.nextInt(10) - 6);
        }

        String of(String rule) {
            add(rule, DEPTH);
            return text.toString();
        }

        private void add(String rule, int depth) {
            int most = parts++ > MOST_PARTS ? 0 : depth;
            List<Alternative> fitting = fitting(rule, Math.max(most, height(rule)));
            Alternative taken = fitting.get(random.nextInt(fitting.size()));
            dares -= taken.daring() ? 1 : 0;
            for (Part part : taken.parts()) {
                text.append(part.literal());
                if (!part.rule().isEmpty()) {
                    add(part.rule(), depth - 1);
                }
            }
        }

        private List<Alternative> fitting(String rule, int height) {
            List<Alternative> fitting = new ArrayList<>();
            for (Alternative alternative : rules.getOrDefault(rule, List.of())) {
                if ((dares > 0 || !alternative.daring()) && alternative.height() <= height) {
                    fitting.add(alternative);
                }
            }
            return fitting;
        }
    }
}
