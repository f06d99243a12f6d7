package ai.dbtool.mcp.redact;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders that only their owner may read. */
public final class PrivateFiles {

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /** For the creation of a file: mode 0600 where the file system has modes. */
    static final FileAttribute<?>[] ONLY_ME = attributes("rw-------");

    private PrivateFiles() {}

    /** Mode 0600 at creation, where the file system has modes. */
    public static FileAttribute<?>[] onlyMe() {
        return ONLY_ME.clone();
    }

    /** Creates {@code folder} and its parents, mode 0700. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, attributes("rwx------"));
    }

    private static FileAttribute<?>[] attributes(String mode) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
                }
                : new FileAttribute<?>[0];
    }
}
