package ai.dbtool.conf.file;

import java.nio.file.Path;

/**
 * Where something stands.
 *
 * @param file absolute path
 * @param line from 1
 * @param column from 1; 1 when only the line is known
 */
public record Location(Path file, int line, int column) implements Comparable<Location> {

    /** {@code file:line}, as tools print it. */
    @Override
    public String toString() {
        return file + ":" + line;
    }

    @Override
    public int compareTo(Location other) {
        int byFile = file.compareTo(other.file);
        if (byFile != 0) {
            return byFile;
        }
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }
}
