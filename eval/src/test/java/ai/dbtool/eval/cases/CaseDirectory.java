package ai.dbtool.eval.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A case folder written by a test. */
public final class CaseDirectory {

    private final Path folder;

    private CaseDirectory(Path folder) {
        this.folder = folder;
    }

    /** A folder {@code name} below {@code parent}, with this {@code case.yaml}. */
    public static CaseDirectory of(Path parent, String name, String yaml) {
        return new CaseDirectory(parent.resolve(name)).with(CaseFolders.FILE, yaml);
    }

    /** Adds a file. */
    public CaseDirectory with(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    /** The case, drawn with {@code seed}. */
    public FaultCase read(long seed) {
        return CaseFolders.read(folder, seed);
    }
}
