package ai.dbtool.pg.session;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.Secret;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * libpq's password file: {@code host:port:database:user:password}, {@code *} matches anything,
 * {@code \} escapes. Like libpq it is ignored when group or others may read it.
 */
record PasswordFile(List<String> lines) {

    /** {@code $PGPASSFILE}, else {@code ~/.pgpass}; empty when there is none. */
    static PasswordFile fromEnvironment() {
        @Nullable String named = System.getenv("PGPASSFILE");
        return read(
                named == null
                        ? Path.of(System.getProperty("user.home"), ".pgpass")
                        : Path.of(named));
    }

    static PasswordFile read(Path file) {
        try {
            if (!Files.isRegularFile(file) || isShared(file)) {
                return new PasswordFile(List.of());
            }
            return new PasswordFile(Files.readAllLines(file));
        } catch (IOException e) {
            return new PasswordFile(List.of());
        }
    }

    @Nullable Secret find(ConnectionConfig config) {
        // libpq calls a Unix socket in its default folder "localhost"; any other by its folder.
        List<String> wanted =
                List.of(
                        config.host(),
                        Integer.toString(config.port()),
                        config.database(),
                        config.user());
        for (String line : lines) {
            List<String> fields = fields(line);
            if (!line.startsWith("#") && fields.size() == 5 && matches(fields, wanted)) {
                return new Secret(fields.get(4));
            }
        }
        return null;
    }

    private static boolean matches(List<String> fields, List<String> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(line.charAt(++i));
            } else if (c == ':' && fields.size() < 4) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static boolean isShared(Path file) throws IOException {
        try {
            Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
            return granted.stream().anyMatch(p -> !p.name().startsWith("OWNER"));
        } catch (UnsupportedOperationException e) {
            // A file system without POSIX permissions: libpq does not check there either.
            return false;
        }
    }
}
