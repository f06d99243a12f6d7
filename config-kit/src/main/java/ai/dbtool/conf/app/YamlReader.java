package ai.dbtool.conf.app;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
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

/**
 * YAML and JSON as dotted paths. Only composed, never constructed: scalars stay text as written, no
 * tag runs code, and each node knows its line.
 */
public final class YamlReader {

    /** Aliases multiply; a real configuration has fewer values. */
    private static final int MAX_ENTRIES = 20_000;

    private final SourceText source;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlReader(SourceText source) {
        this.source = source;
    }

    /** All documents of {@code source}, in file order. */
    public static ConfigFile read(SourceText source, FileKind kind) {
        YamlReader reader = new YamlReader(source);
        LoadSettings settings =
                LoadSettings.builder()
                        .setUseMarks(true)
                        .setMaxAliasesForCollections(50)
                        .setAllowNonScalarKeys(true)
                        .build();
        try {
            for (Node document : new Compose(settings).composeAllFromString(source.text())) {
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

    private void node(String path, Node node, Node at) {
        if (entries.size() >= MAX_ENTRIES || !open.add(node)) {
            return;
        }
        switch (node) {
            case ScalarNode scalar -> add(path, scalar.getValue(), at);
            case SequenceNode sequence -> {
                List<Node> items = sequence.getValue();
                for (int i = 0; i < items.size(); i++) {
                    node(path + "[" + i + "]", items.get(i), items.get(i));
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

    private void add(String path, String value, Node at) {
        int line = at.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        int column = at.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
        entries.add(new Entry(path, value, value, new Location(source.path(), line, column)));
    }
}
