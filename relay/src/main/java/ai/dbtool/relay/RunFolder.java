package ai.dbtool.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where the sockets of one user's shared processes are: a folder nobody else can enter. */
public final class RunFolder {

    /** Longest path that every system takes as the address of a socket. */
    private static final int LONGEST_ADDRESS = 100;

    private static final int NAME_LENGTH = 24;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final Path path;

    private RunFolder(Path path) {
        this.path = path;
    }

    /** {@code $XDG_RUNTIME_DIR/dbtool-ai}, else {@code run} of the default state folder. */
    public static RunFolder of(Map<String, String> environment) {
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) {
            return new RunFolder(Path.of(runtime, "dbtool-ai"));
        }
        String state = environment.get("XDG_STATE_HOME");
        if (state != null && !state.isEmpty()) {
            return new RunFolder(Path.of(state, "dbtool-ai", "run"));
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
        return new RunFolder(Path.of(home, ".local", "state", "dbtool-ai", "run"));
    }

    /** Creates it, mode 0700. */
    public void create() throws IOException {
        Files.createDirectories(path, PosixFilePermissions.asFileAttribute(Set.copyOf(OWNER_ONLY)));
    }

    /** Whether it is there, is ours alone, and is no link to elsewhere. */
    public boolean trusted() {
        try {
            PosixFileAttributes found = attributes(path);
            return found.isDirectory()
                    && found.permissions().equals(OWNER_ONLY)
                    && found.owner().equals(me());
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether the socket at {@code address} is ours and nobody put something else there. */
    public static boolean trusted(Path address) {
        try {
            PosixFileAttributes found = attributes(address);
            return found.isOther() && found.owner().equals(me());
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static PosixFileAttributes attributes(Path of) throws IOException {
        return Files.readAttributes(of, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** The user of this process. */
    static UserPrincipal me() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getOwner(self)
                : self.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name", ""));
    }

    /** Address of the process that serves {@code fingerprint}. */
    public Path socket(String fingerprint) {
        return path.resolve(name(fingerprint) + ".sock");
    }

    /** File whose lock the process holds that serves {@code fingerprint}. */
    public Path lock(String fingerprint) {
        return path.resolve(name(fingerprint) + ".lock");
    }

    /** Whether the addresses in it are short enough. */
    public boolean addressable() {
        return socket("").toString().length() + NAME_LENGTH <= LONGEST_ADDRESS;
    }

    /** The rest is compared when both ends talk. */
    private static String name(String fingerprint) {
        return fingerprint.substring(0, Math.min(NAME_LENGTH, fingerprint.length()));
    }
}
