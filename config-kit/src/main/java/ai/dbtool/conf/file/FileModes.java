package ai.dbtool.conf.file;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.Set;

/** Who may do what with a file; nobody anything where the system does not tell. */
public final class FileModes {

    private static final Set<PosixFilePermission> NOT_OWNER =
            Set.of(
                    GROUP_READ,
                    GROUP_WRITE,
                    GROUP_EXECUTE,
                    OTHERS_READ,
                    OTHERS_WRITE,
                    OTHERS_EXECUTE);

    private FileModes() {}

    /** Whether anybody but the owner may do anything with {@code file}. */
    public static boolean open(Path file) {
        return !Collections.disjoint(of(file), NOT_OWNER);
    }

    /** Whether everybody may read {@code file}. */
    public static boolean readableByAll(Path file) {
        return of(file).contains(OTHERS_READ);
    }

    /** Whether everybody may write to {@code file}. */
    public static boolean writableByAll(Path file) {
        return of(file).contains(OTHERS_WRITE);
    }

    private static Set<PosixFilePermission> of(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException e) {
            return Set.of();
        }
    }
}
