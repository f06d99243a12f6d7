package ai.dbtool.conf.app;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * YAML and JSON as dotted paths. Only composed, never constructed: scalars stay text as written, no
 * tag runs code, and each node knows its line.
 *
 * <p>Variables of containers come out under their names, whether Kubernetes lists {@code name} and
 * {@code value} or Compose lists {@code NAME=value}. Of a Secret of Kubernetes every value is one;
 * a file within a ConfigMap is read as what its name says.
 */
public final class YamlReader {

    /** Aliases multiply; a real configuration has fewer values. */
    private static final int MAX_ENTRIES = 20_000;

    /**
     * Nodes are composed one within the other, and a stack ends; no real configuration comes near.
     */
    private static final int MAX_DEPTH = 100;

    private static final Pattern VARIABLES = Pattern.compile("(?:.*\\.)?(?:env|environment)");

    private static final Pattern ASSIGNMENT =
            Pattern.compile("([A-Za-z_]\\w*)=(.*)", Pattern.DOTALL);

    private static final Pattern OF_SECRET = Pattern.compile("(?:data|stringData)\\..*");

    private final SourceText source;
    private final BiFunction<String, SourceText, @Nullable ConfigFile> embedded;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private String kind = "";

    private YamlReader(
            SourceText source, BiFunction<String, SourceText, @Nullable ConfigFile> embedded) {
        this.source = source;
        this.embedded = embedded;
    }

    /** All documents of {@code source}, in file order; files within them stay text. */
    public static ConfigFile read(SourceText source, FileKind kind) {
        return read(source, kind, (name, text) -> null);
    }

    /**
     * All documents of {@code source}, in file order.
     *
     * @param embedded reads a file of the given name that stands in a ConfigMap, or answers {@code
     *     null}
     */
    public static ConfigFile read(
            SourceText source,
            FileKind kind,
            BiFunction<String, SourceText, @Nullable ConfigFile> embedded) {
        YamlReader reader = new YamlReader(source, embedded);
        LoadSettings settings =
                LoadSettings.builder()
                        .setUseMarks(true)
                        .setMaxAliasesForCollections(50)
                        .setAllowNonScalarKeys(true)
                        .build();
        Mark deep = tooDeep(source.text(), settings);
        if (deep != null) {
            Location at = new Location(source.path(), deep.getLine() + 1, deep.getColumn() + 1);
            reader.problems.add(
                    new Problem(
                            at, "nested more than " + MAX_DEPTH + " deep; nothing was read", null));
            return ConfigFile.of(source, kind, List.of(), reader.problems);
        }
        try {
            for (Node document : new Compose(settings).composeAllFromString(source.text())) {
                reader.kind = scalar(document, "kind");
                reader.node("", document, document);
            }
        } catch (MarkedYamlEngineException e) {
            // The problem's own text can quote the file; only its place is told.
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(1);
            reader.problems.add(
                    new Problem(
                            new Location(source.path(), line, column),
                            "YAML syntax error; nothing after this line was read",
                            null));
        } catch (YamlEngineException e) {
            reader.problems.add(
                    new Problem(new Location(source.path(), 1, 1), "no valid YAML", null));
        }
        return ConfigFile.of(source, kind, reader.entries, reader.problems);
    }

    /** Where values stand too deep within others, or {@code null}; errors are for who composes. */
    private static @Nullable Mark tooDeep(String text, LoadSettings settings) {
        int depth = 0;
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                depth += event instanceof CollectionStartEvent ? 1 : 0;
                depth -= event instanceof CollectionEndEvent ? 1 : 0;
                if (depth > MAX_DEPTH) {
                    return event.getStartMark().orElse(null);
                }
            }
        } catch (YamlEngineException e) {
            return null;
        }
        return null;
    }

    private void node(String path, Node node, Node at) {
        if (entries.size() >= MAX_ENTRIES || !open.add(node)) {
            return;
        }
        switch (node) {
            case ScalarNode scalar -> scalar(path, scalar, at);
            case SequenceNode sequence -> {
                List<Node> items = sequence.getValue();
                for (int i = 0; i < items.size(); i++) {
                    if (!VARIABLES.matcher(path).matches() || !variable(path, items.get(i))) {
                        node(path + "[" + i + "]", items.get(i), items.get(i));
                    }
                }
            }
            case MappingNode mapping -> {
                for (NodeTuple tuple : mapping.getValue()) {
                    Node key = tuple.getKeyNode();
                    String name = key instanceof ScalarNode scalar ? scalar.getValue() : "?";
                    String child =
                            name.equals("<<") ? path : path.isEmpty() ? name : path + "." + name;
                    node(child, tuple.getValueNode(), key);
                }
            }
            default -> {}
        }
        open.remove(node);
    }

    /** Whether {@code item} is a variable, which then is read. */
    private boolean variable(String path, Node item) {
        if (item instanceof ScalarNode scalar) {
            Matcher assigned = ASSIGNMENT.matcher(scalar.getValue());
            if (assigned.matches()) {
                add(path + "." + assigned.group(1), assigned.group(2), item);
                return true;
            }
        }
        String name = scalar(item, "name");
        if (item instanceof MappingNode mapping && !name.isEmpty()) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode k ? k.getValue() : "?";
                String own = path + "." + name;
                if (!key.equals("name")) {
                    node(
                            key.equals("value") ? own : own + "." + key,
                            tuple.getValueNode(),
                            tuple.getKeyNode());
                }
            }
            return true;
        }
        return false;
    }

    /** The text of {@code key} in {@code node}; empty when there is none. */
    private static String scalar(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)
                        && tuple.getValueNode() instanceof ScalarNode value) {
                    return value.getValue();
                }
            }
        }
        return "";
    }

    private void scalar(String path, ScalarNode node, Node at) {
        if (kind.equals("ConfigMap")
                && path.startsWith("data.")
                && node.getValue().contains("\n")) {
            String name = path.substring("data.".length());
            ConfigFile file = embedded.apply(name, SourceText.of(source.path(), node.getValue()));
            if (file != null) {
                EmbeddedFile inner = EmbeddedFile.of(node, source);
                file.entries().forEach(entry -> entries.add(inner.moved(path, entry)));
                file.problems().forEach(problem -> problems.add(inner.moved(problem)));
                return;
            }
        }
        add(path, node.getValue(), at);
    }

    private void add(String path, String value, Node at) {
        int line = at.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        int column = at.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
        boolean secret = kind.equals("Secret") && OF_SECRET.matcher(path).matches();
        entries.add(
                new Entry(path, value, value, new Location(source.path(), line, column), secret));
    }
}
