package ai.dbtool.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The file: every value with its line. Walks the composed tree, for it is what has positions. */
final class FileLayer {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    private final String shown;
    private final Problems problems;
    private final List<Setting> settings = new ArrayList<>();

    private FileLayer(String shown, Problems problems) {
        this.shown = shown;
        this.problems = problems;
    }

    /** The settings of {@code text}; {@code shown} is the name of the file in messages. */
    static List<Setting> read(String text, String shown, Problems problems) {
        FileLayer layer = new FileLayer(shown, problems);
        try {
            new Compose(LoadSettings.builder().setLabel(shown).build())
                    .composeString(text)
                    .ifPresent(layer::root);
        } catch (MarkedYamlEngineException e) {
            // Only the problem, never the snippet: the line may hold a secret.
            String at = e.getProblemMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
            problems.add(shown + at, "not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(shown, "not valid YAML");
        }
        return layer.settings;
    }

    private void root(Node root) {
        entries(root, "the file")
                .forEach(
                        (section, node) -> {
                            if (ConfigKeys.isSection(section)) {
                                section(section, node);
                            } else {
                                problems.unknown(
                                        at(node), "section", section, ConfigKeys.sections());
                            }
                        });
    }

    private void section(String section, Node node) {
        if (ConfigKeys.NAMED.contains(section)) {
            entries(node, section).forEach((name, entry) -> named(section, name, entry));
        } else {
            keys(section, section, "", node);
        }
    }

    private void named(String section, String name, Node entry) {
        if (!NAME.matcher(name).matches()) {
            problems.add(
                    at(entry),
                    section
                            + ": '"
                            + name
                            + "' is not a name; letters, digits, - and _, at most 63");
            return;
        }
        keys(section, section + "." + name, "", entry);
    }

    /** The keys in {@code node}, each with {@code group} before it: empty, or {@code limits.}. */
    private void keys(String section, String prefix, String group, Node node) {
        String what =
                group.isEmpty() ? prefix : prefix + "." + group.substring(0, group.length() - 1);
        entries(node, what)
                .forEach(
                        (name, value) -> {
                            String leaf = group + name;
                            if (ConfigKeys.isSection(section + "." + leaf)) {
                                section(section + "." + leaf, value);
                                return;
                            }
                            if (!ConfigKeys.leaves(section, leaf).isEmpty()) {
                                keys(section, prefix, leaf + ".", value);
                                return;
                            }
                            ConfigKey key = ConfigKeys.find(section, leaf);
                            if (key == null) {
                                problems.unknown(
                                        at(value),
                                        "key in " + what,
                                        name,
                                        group.isEmpty()
                                                ? ConfigKeys.leaves(section)
                                                : ConfigKeys.leaves(
                                                        section,
                                                        group.substring(0, group.length() - 1)));
                                return;
                            }
                            List<String> values = values(key, prefix + "." + leaf, value);
                            if (!values.isEmpty() || isEmptyList(key, value)) {
                                settings.add(
                                        new Setting(
                                                key,
                                                prefix + "." + leaf,
                                                values,
                                                at(value),
                                                Setting.Layer.FILE));
                            }
                        });
    }

    /** A list that allows nothing is not the same as one left out. */
    private static boolean isEmptyList(ConfigKey key, Node node) {
        return key.type() == ConfigKey.Type.LIST
                && node instanceof SequenceNode list
                && list.getValue().isEmpty();
    }

    /** Values of a leaf; none when it is null, that is, left open. */
    private List<String> values(ConfigKey key, String path, Node node) {
        if (node instanceof ScalarNode scalar) {
            return isNull(scalar) ? List.of() : List.of(scalar.getValue());
        }
        boolean paths = key.type() == ConfigKey.Type.PATHS;
        if (!paths && key.type() != ConfigKey.Type.LIST) {
            problems.add(at(node), path + " takes one value, not a list or a mapping");
            return List.of();
        }
        String one = paths ? "path" : "text";
        List<String> values = new ArrayList<>();
        if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                if (item instanceof ScalarNode scalar && !isNull(scalar)) {
                    values.add(scalar.getValue());
                } else {
                    problems.add(at(item), path + " is a list of " + one + "s");
                }
            }
        } else {
            problems.add(at(node), path + " takes a " + one + " or a list of " + one + "s");
        }
        return values;
    }

    private Map<String, Node> entries(Node node, String what) {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (node instanceof ScalarNode scalar && isNull(scalar)) {
            return entries;
        }
        if (!(node instanceof MappingNode mapping)) {
            problems.add(at(node), what + " is a mapping of keys to values");
            return entries;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple.getKeyNode());
            if (key == null) {
                problems.add(at(tuple.getKeyNode()), what + ": a key is plain text");
            } else if (!seen.add(key)) {
                problems.add(at(tuple.getKeyNode()), what + ": '" + key + "' is given twice");
            } else {
                entries.put(key, tuple.getValueNode());
            }
        }
        return entries;
    }

    private static @Nullable String key(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    private static boolean isNull(ScalarNode node) {
        return node.getTag().equals(Tag.NULL);
    }

    private String at(Node node) {
        return node.getStartMark().map(m -> shown + ":" + (m.getLine() + 1)).orElse(shown);
    }
}
