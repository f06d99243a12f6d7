package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * .pgpass: {@code host:port:database:user:password}, {@code *} matches all, backslash escapes; the
 * first line that matches counts (libpq manual, 32.16). As libpq does, a file that others may read
 * is ignored.
 */
final class PasswordFile {

    private PasswordFile() {}

    static @Nullable String find(Path file, String host, int port, String database, String user) {
        try {
            if (!Files.isRegularFile(file) || othersMayRead(file)) {
                return null;
            }
            // A socket is known by the name localhost there.
            String wanted = host.startsWith("/") ? "localhost" : host;
            List<String> given = List.of(wanted, String.valueOf(port), database, user);
            for (String line : Files.readAllLines(file)) {
                List<String> fields = fields(line);
                if (!line.startsWith("#") && fields.size() == 5 && matches(fields, given)) {
                    return fields.getLast();
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean matches(List<String> fields, List<String> given) {
        for (int i = 0; i < given.size(); i++) {
            if (!fields.get(i).equals("*") && !fields.get(i).equals(given.get(i))) {
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

    private static boolean othersMayRead(Path file) throws IOException {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            return mode.stream()
                    .anyMatch(p -> p.name().startsWith("GROUP_") || p.name().startsWith("OTHERS_"));
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
