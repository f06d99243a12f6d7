package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Puts our settings into a text that others wrote too. What the values shall be is decided on plain
 * data; then only the differences are written, and the new text is read again: if it does not hold
 * exactly the wanted values, nothing is changed at all.
 */
public final class Merge {

    private static final Set<String> BY_COMMAND = Set.of("command", "cmd");
    private static final Set<String> BY_ADDRESS = Set.of("url", "uri");

    private final Notation notation;
    private final String text;
    private final List<Edit> edits = new ArrayList<>();

    private Merge(Notation notation, String text) {
        this.notation = notation;
        this.text = text;
    }

    /** {@code text} with {@code settings} in it; equal to {@code text} when it has them already. */
    public static String into(String text, Map<String, ?> settings, Notation notation)
            throws MalformedText {
        Located.Mapping root = notation.parse(text);
        if (root == null) {
            String before = text.isEmpty() || text.endsWith("\n") ? text : text + Lines.end(text);
            return before + notation.document(settings).replace("\n", Lines.end(text));
        }
        Map<String, @Nullable Object> wanted = wanted(root.plain(), settings);
        Merge merge = new Merge(notation, text);
        merge.mapping(root, wanted, "the file");
        String merged = Edit.apply(text, merge.edits);
        verify(merged, wanted, notation);
        return merged;
    }

    private static void verify(String merged, Map<String, ?> wanted, Notation notation)
            throws MalformedText {
        try {
            Located.Mapping root = notation.parse(merged);
            if (root != null && root.plain().equals(wanted)) {
                return;
            }
        } catch (MalformedText e) {
            // Said below: what is malformed is our result, not the file.
        }
        throw new MalformedText(
                "the settings cannot be added to the text without touching other parts of it");
    }

    /** The values after the merge: ours added to theirs. */
    private static Map<String, @Nullable Object> wanted(
            Map<String, @Nullable Object> old, Map<String, ?> ours) {
        Map<String, @Nullable Object> wanted = new LinkedHashMap<>(old);
        ours.forEach((key, value) -> wanted.put(key, wanted(old.get(key), value)));
        return wanted;
    }

    private static Object wanted(@Nullable Object old, Object ours) {
        if (old instanceof Map<?, ?> map && ours instanceof Map<?, ?> more) {
            return otherKind(map, more) ? ours : wanted(strings(map), nonNull(more));
        }
        if (old instanceof List<?> list && ours instanceof List<?> more && identified(more)) {
            List<Object> all = new ArrayList<>(list);
            more.stream()
                    .filter(item -> list.stream().noneMatch(there -> sameId(there, item)))
                    .forEach(all::add);
            return all;
        }
        // Whoever wrote a value where we only have a placeholder knows better.
        if (old instanceof String given && !given.isBlank() && placeholder(ours)) {
            return given;
        }
        return ours;
    }

    /** A server reached by a command that is now reached by an address, or the other way round. */
    private static boolean otherKind(Map<?, ?> old, Map<?, ?> ours) {
        return (any(old, BY_COMMAND) && any(ours, BY_ADDRESS))
                || (any(old, BY_ADDRESS) && any(ours, BY_COMMAND));
    }

    private static boolean any(Map<?, ?> map, Set<String> keys) {
        return keys.stream().anyMatch(map::containsKey);
    }

    private static boolean identified(List<?> items) {
        return !items.isEmpty()
                && items.stream()
                        .allMatch(item -> item instanceof Map<?, ?> map && map.containsKey("id"));
    }

    private static boolean sameId(@Nullable Object one, @Nullable Object other) {
        return one instanceof Map<?, ?> a
                && other instanceof Map<?, ?> b
                && Objects.equals(a.get("id"), b.get("id"));
    }

    private static boolean placeholder(Object ours) {
        return ours instanceof String string && string.contains("${");
    }

    private static Map<String, @Nullable Object> strings(Map<?, ?> map) {
        Map<String, @Nullable Object> strings = new LinkedHashMap<>();
        map.forEach((key, value) -> strings.put(String.valueOf(key), value));
        return strings;
    }

    private static Map<String, Object> nonNull(Map<?, ?> map) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put(String.valueOf(key), Objects.requireNonNull(value)));
        return values;
    }

    private void mapping(Located.Mapping old, Map<String, @Nullable Object> wanted, String where)
            throws MalformedText {
        Map<String, Object> added = new LinkedHashMap<>();
        for (Map.Entry<String, @Nullable Object> entry : wanted.entrySet()) {
            Located.Member member = old.member(entry.getKey());
            Object value = entry.getValue();
            if (member == null) {
                added.put(entry.getKey(), Objects.requireNonNull(value));
            } else if (value != null && !value.equals(member.value().plain())) {
                once(old, entry.getKey());
                change(member, value, where);
            }
        }
        if (!added.isEmpty()) {
            edits.addAll(notation.insert(text, old, added));
        }
    }

    private void change(Located.Member member, Object value, String where) throws MalformedText {
        String path = where.equals("the file") ? member.key() : where + "." + member.key();
        switch (member.value()) {
            case Located.Mapping old when value instanceof Map<?, ?> map -> {
                Map<String, @Nullable Object> wanted = strings(map);
                if (!wanted.keySet().containsAll(old.plain().keySet())) {
                    edits.add(notation.replace(text, old, value));
                } else {
                    mapping(old, wanted, path);
                }
            }
            case Located.Sequence old when value instanceof List<?> list -> {
                List<?> before = old.plain();
                if (list.size() > before.size()
                        && list.subList(0, before.size()).equals(before)
                        && !before.isEmpty()) {
                    edits.addAll(
                            notation.append(text, old, list.subList(before.size(), list.size())));
                } else {
                    edits.add(notation.replace(text, old, value));
                }
            }
            case Located.Scalar old when !(value instanceof Map) && !(value instanceof List) ->
                    edits.add(notation.replace(text, old, value));
            case Located.Scalar old when old.plain() == null && notation instanceof YamlNotation ->
                    // "extensions:" with nothing behind it is how an empty mapping is often
                    // written.
                    edits.add(notation.replace(text, old, value));
            case Located other ->
                    throw MalformedText.at(
                            text,
                            other.start(),
                            path
                                    + " is not "
                                    + (value instanceof Map ? "a mapping" : "a value")
                                    + " of the kind that belongs there; mend it first");
        }
    }

    /** A key given twice means different things to different readers. */
    private void once(Located.Mapping mapping, String key) throws MalformedText {
        List<Located.Member> same =
                mapping.members().stream().filter(member -> member.key().equals(key)).toList();
        if (same.size() > 1) {
            throw MalformedText.at(
                    text, same.get(1).start(), "'" + key + "' is given twice; remove one");
        }
    }
}
