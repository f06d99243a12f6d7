package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON, with or without comments. Written as the text around it is: indent, line ends, commas. */
record JsonNotation(boolean comments) implements Notation {

    @Override
    public String document(Map<String, ?> value) {
        return JsonWriter.pretty(value, "", "  ") + "\n";
    }

    @Override
    public Located.@Nullable Mapping parse(String text) throws MalformedText {
        return JsonPositions.read(text, comments);
    }

    @Override
    public List<Edit> insert(String text, Located.Mapping mapping, Map<String, ?> members) {
        List<Written> written = new ArrayList<>();
        members.forEach((key, value) -> written.add(new Written(key, value)));
        List<Located.Member> there = mapping.members();
        return there.isEmpty()
                ? into(text, mapping, written, mapping.start(), -1)
                : into(
                        text,
                        mapping,
                        written,
                        there.getFirst().start(),
                        there.getLast().value().end());
    }

    @Override
    public List<Edit> append(String text, Located.Sequence sequence, List<?> items) {
        List<Written> written = new ArrayList<>();
        items.forEach(item -> written.add(new Written(null, item)));
        return into(
                text,
                sequence,
                written,
                sequence.items().getFirst().start(),
                sequence.items().getLast().end());
    }

    @Override
    public Edit replace(String text, Located old, Object value) {
        String indent = Lines.indent(text, old.start());
        String written = JsonWriter.pretty(value, indent, unit(text));
        return new Edit(old.start(), old.end(), written.replace("\n", Lines.end(text)));
    }

    /** What comes into an object (with a key) or an array (without). */
    private record Written(@Nullable String key, Object value) {

        String pretty(String indent, String unit) {
            return name(": ") + JsonWriter.pretty(value, indent, unit);
        }

        String compact() {
            return name(":") + JsonWriter.compact(value);
        }

        private String name(String colon) {
            return key == null ? "" : JsonWriter.compact(key) + colon;
        }
    }

    /**
     * @param first where the first member or item begins
     * @param lastEnd where the last one ends; -1 when there is none
     */
    private static List<Edit> into(
            String text, Located container, List<Written> written, int first, int lastEnd) {
        int close = container.end() - 1;
        JsonTrivia tail =
                JsonTrivia.between(text, lastEnd < 0 ? container.start() + 1 : lastEnd, close);
        boolean oneLine =
                lastEnd >= 0 && text.substring(container.start(), close).indexOf('\n') < 0;
        StringBuilder added = new StringBuilder();
        if (oneLine) {
            String gap = text.charAt(first - 1) == ' ' ? " " : "";
            written.forEach(
                    one ->
                            added.append(added.isEmpty() ? "" : ",")
                                    .append(gap)
                                    .append(one.compact()));
        } else {
            String outer = Lines.indent(text, container.start());
            String unit = unit(text);
            String indent =
                    lastEnd >= 0 && Lines.opensLine(text, first)
                            ? Lines.indent(text, first)
                            : outer + unit;
            written.forEach(
                    one ->
                            added.append(added.isEmpty() ? "\n" : ",\n")
                                    .append(indent)
                                    .append(one.pretty(indent, unit)));
            if (tail.comma()) {
                added.append(',');
            }
            if (text.substring(tail.contentEnd(), close).indexOf('\n') < 0) {
                added.append('\n').append(outer);
            }
        }
        String members = added.toString().replace("\n", Lines.end(text));
        return lastEnd < 0 || tail.comma()
                ? List.of(Edit.insert(tail.contentEnd(), members))
                : tail.contentEnd() == lastEnd
                        ? List.of(Edit.insert(lastEnd, "," + members))
                        : List.of(
                                Edit.insert(lastEnd, ","), Edit.insert(tail.contentEnd(), members));
    }

    /** One step of indentation: that of the first indented line, else two blanks. */
    private static String unit(String text) {
        int at = text.indexOf('\n');
        while (at >= 0) {
            String indent = Lines.indent(text, at + 1);
            int end = at + 1 + indent.length();
            if (!indent.isEmpty() && end < text.length() && text.charAt(end) == '"') {
                return indent;
            }
            at = text.indexOf('\n', at + 1);
        }
        return "  ";
    }
}
