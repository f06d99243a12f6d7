package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** YAML: block style where the text has it, flow style (as JSON) inside braces. */
record YamlNotation() implements Notation {

    private static final String UNIT = "  ";

    @Override
    public String document(Map<String, ?> value) {
        return YamlWriter.block(value, "") + "\n";
    }

    @Override
    public Located.@Nullable Mapping parse(String text) throws MalformedText {
        return YamlPositions.read(text);
    }

    /**
     * New members come first, right below the line that opens the mapping: where a block mapping
     * ends is not sure (comments, block scalars), where it begins is. At the root they come last.
     */
    @Override
    public List<Edit> insert(String text, Located.Mapping mapping, Map<String, ?> members) {
        String lineEnd = Lines.end(text);
        if (mapping.members().isEmpty()
                && text.substring(mapping.start() + 1, mapping.end() - 1).isBlank()) {
            return List.of(replace(text, mapping, members));
        }
        if (text.charAt(mapping.start()) == '{') {
            String added =
                    members.entrySet().stream()
                            .map(
                                    one ->
                                            JsonWriter.compact(one.getKey())
                                                    + ": "
                                                    + JsonWriter.compact(one.getValue()))
                            .collect(Collectors.joining(", "));
            return List.of(
                    Edit.insert(
                            mapping.start() + 1,
                            mapping.members().isEmpty() ? added : added + ", "));
        }
        int first = mapping.members().getFirst().start();
        String indent = " ".repeat(first - Lines.start(text, first));
        String block = (indent + YamlWriter.block(members, indent)).replace("\n", lineEnd);
        if (indent.isEmpty()) {
            boolean open = text.endsWith("\n");
            return List.of(Edit.insert(text.length(), open ? block + lineEnd : lineEnd + block));
        }
        return List.of(Edit.insert(belowOpening(text, first), block + lineEnd));
    }

    /**
     * Start of the first of the blank and comment lines above {@code first}, or of its own line.
     */
    private static int belowOpening(String text, int first) {
        int at = Lines.start(text, first);
        while (at > 0) {
            int above = Lines.start(text, at - 1);
            String line = text.substring(above, at).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                break;
            }
            at = above;
        }
        return at;
    }

    @Override
    public List<Edit> append(String text, Located.Sequence sequence, List<?> items) {
        List<Object> all = new ArrayList<>(sequence.plain());
        all.addAll(items);
        return List.of(replace(text, sequence, all));
    }

    @Override
    public Edit replace(String text, Located old, Object value) {
        if (!(value instanceof Map<?, ?> map) || inFlow(old)) {
            return new Edit(old.start(), old.end(), JsonWriter.compact(value));
        }
        if (Lines.opensLine(text, old.start())) {
            String indent = " ".repeat(old.start() - Lines.start(text, old.start()));
            return new Edit(old.start(), old.end(), lines(text, map, indent));
        }
        String indent = Lines.indent(text, old.start()) + UNIT;
        return new Edit(
                old.start(), old.end(), Lines.end(text) + indent + lines(text, map, indent));
    }

    private static String lines(String text, Map<?, ?> map, String indent) {
        return YamlWriter.block(map, indent).replace("\n", Lines.end(text));
    }

    private static boolean inFlow(Located old) {
        return old instanceof Located.Mapping mapping && mapping.inFlow();
    }
}
