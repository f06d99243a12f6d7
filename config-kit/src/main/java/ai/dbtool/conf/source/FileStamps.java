package ai.dbtool.conf.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether files have changed, told without reading them. */
public final class FileStamps {

    private FileStamps() {}

    /** What {@code configured} (files, folders, globs) stands for now. */
    public static Set<Path> files(List<String> configured) {
        PathFinder finder = new PathFinder();
        configured.forEach(finder::add);
        return finder.files();
    }

    /** Differs when one of the files of {@code configured}, or of {@code more}, has changed. */
    public static String of(List<String> configured, Collection<Path> more) {
        Set<Path> all = new TreeSet<>(files(configured));
        all.addAll(more);
        return all.stream().map(FileStamps::of).collect(Collectors.joining("\n"));
    }

    /** Differs when {@code file} has changed. */
    public static String of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + now.size() + " " + now.lastModifiedTime() + " " + now.fileKey();
        } catch (IOException e) {
            return file + " none";
        }
    }
}
