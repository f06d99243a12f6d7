package ai.dbtool.conf.app;

import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Where a file within a YAML file stands.
 *
 * @param source the file around it
 * @param before lines before its first one
 * @param indent characters before each of its lines
 * @param literal whether its lines are lines of the file around it; otherwise all are at its key
 */
record EmbeddedFile(SourceText source, int before, int indent, boolean literal) {

    static EmbeddedFile of(ScalarNode node, SourceText source) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        String first = node.getValue().lines().filter(l -> !l.isBlank()).findFirst().orElse("");
        int indent =
                source.text()
                        .lines()
                        .skip(line)
                        .filter(l -> !l.isBlank())
                        .findFirst()
                        .map(l -> Math.max(0, leading(l) - leading(first)))
                        .orElse(0);
        return new EmbeddedFile(source, line, indent, node.getScalarStyle() == ScalarStyle.LITERAL);
    }

    private static int leading(String line) {
        return line.length() - line.stripLeading().length();
    }

    /** {@code entry} of the inner file as one of the file around it. */
    Entry moved(String path, Entry entry) {
        return new Entry(
                path + "." + entry.key(),
                entry.value(),
                entry.raw(),
                moved(entry.at()),
                entry.secret());
    }

    Problem moved(Problem problem) {
        return new Problem(moved(problem.at()), problem.message(), problem.key());
    }

    private Location moved(Location inner) {
        return literal
                ? new Location(source.path(), before + inner.line(), indent + inner.column())
                : new Location(source.path(), before, 1);
    }
}
