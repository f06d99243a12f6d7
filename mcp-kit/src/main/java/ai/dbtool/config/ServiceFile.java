package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** pg_service.conf: {@code [name]} and lines {@code key=value} (libpq manual, 32.17). */
final class ServiceFile {

    /** A value and its line. */
    record Line(String value, String origin) {}

    private ServiceFile() {}

    /** The parts of {@code service}; {@code null} when the file does not hold it. */
    static @Nullable Map<String, Line> find(Path file, String service) {
        Map<String, Line> parts = null;
        try {
            int number = 0;
            for (String raw : Files.readAllLines(file)) {
                number++;
                String line = raw.strip();
                if (line.startsWith("[")) {
                    if (parts != null) {
                        return parts;
                    }
                    parts = line.equals("[" + service + "]") ? new LinkedHashMap<>() : null;
                }
                int equals = line.indexOf('=');
                if (parts != null && !line.startsWith("#") && equals > 0) {
                    parts.put(
                            line.substring(0, equals).strip(),
                            new Line(line.substring(equals + 1).strip(), file + ":" + number));
                }
            }
            return parts;
        } catch (IOException e) {
            return null;
        }
    }
}
