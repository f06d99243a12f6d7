package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads YAML with the place of every value. */
final class YamlPositions {

    private final String text;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlPositions(String text) {
        this.text = text;
    }

    /** The root mapping; {@code null} when there is none. */
    static Located.@Nullable Mapping read(String text) throws MalformedText {
        List<Node> documents = new ArrayList<>();
        try {
            LoadSettings settings =
                    LoadSettings.builder()
                            .setSchema(new CoreSchema())
                            .setCodePointLimit(Integer.MAX_VALUE)
                            .build();
            new Compose(settings).composeAllFromString(text).forEach(documents::add);
        } catch (MarkedYamlEngineException e) {
            // Only the problem, never the snippet: the line may hold a secret.
            YamlPositions positions = new YamlPositions(text);
            throw MalformedText.at(
                    text,
                    positions.offset(e.getProblemMark(), text.length()),
                    "not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new MalformedText("not valid YAML");
        }
        YamlPositions positions = new YamlPositions(text);
        if (documents.size() > 1) {
            throw MalformedText.at(
                    text,
                    positions.offset(documents.get(1).getStartMark(), 0),
                    "there is a second document; only one is expected");
        }
        if (documents.isEmpty() || isNull(documents.getFirst())) {
            return null;
        }
        if (positions.located(documents.getFirst(), false) instanceof Located.Mapping root) {
            return root;
        }
        throw MalformedText.at(
                text,
                positions.offset(documents.getFirst().getStartMark(), 0),
                "a mapping of keys to values is expected here");
    }

    private Located located(Node node, boolean inFlow) {
        int start = offset(node.getStartMark(), 0);
        if (!seen.add(node)) {
            // An alias: opaque, so that one text is changed at one place only, and loops end.
            return new Located.Scalar(start, start, "*" + node.getAnchor().orElse(null));
        }
        return switch (node) {
            case MappingNode mapping -> {
                boolean flow = mapping.getFlowStyle() == FlowStyle.FLOW;
                List<Located.Member> members = new ArrayList<>();
                int end = start;
                for (NodeTuple tuple : mapping.getValue()) {
                    Node key = tuple.getKeyNode();
                    Located value = located(tuple.getValueNode(), inFlow || flow);
                    members.add(
                            new Located.Member(
                                    key instanceof ScalarNode scalar
                                            ? scalar.getValue()
                                            : slice(key),
                                    offset(key.getStartMark(), 0),
                                    value));
                    end = Math.max(offset(key.getEndMark(), 0), value.end());
                }
                yield new Located.Mapping(
                        start, flow ? offset(node.getEndMark(), end) : end, inFlow, members);
            }
            case SequenceNode sequence -> {
                boolean flow = sequence.getFlowStyle() == FlowStyle.FLOW;
                List<Located> items = new ArrayList<>();
                sequence.getValue().forEach(item -> items.add(located(item, inFlow || flow)));
                int end =
                        flow
                                ? offset(node.getEndMark(), start)
                                : items.stream().mapToInt(Located::end).max().orElse(start);
                yield new Located.Sequence(start, end, items);
            }
            case ScalarNode scalar ->
                    new Located.Scalar(start, offset(node.getEndMark(), start), plain(scalar));
            default -> new Located.Scalar(start, offset(node.getEndMark(), start), slice(node));
        };
    }

    private static @Nullable Object plain(ScalarNode scalar) {
        String value = scalar.getValue();
        Tag tag = scalar.getTag();
        if (isNull(scalar)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(value);
        }
        if (tag.equals(Tag.INT) && value.matches("-?\\d{1,9}")) {
            return Integer.valueOf(value);
        }
        return tag.equals(Tag.STR) ? value : tag + " " + value;
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private String slice(Node node) {
        return text.substring(offset(node.getStartMark(), 0), offset(node.getEndMark(), 0));
    }

    /** Marks count code points; texts count UTF-16 units. */
    private int offset(Optional<Mark> mark, int otherwise) {
        return mark.map(m -> text.offsetByCodePoints(0, m.getIndex())).orElse(otherwise);
    }
}
