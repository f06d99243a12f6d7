package ai.dbtool.eval.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The application configuration of cases that bring none. */
final class BaseApplication {

    private static final List<String> FILES = List.of("application.yml", "env", "pgbouncer.ini");

    private BaseApplication() {}

    static Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : FILES) {
            try (InputStream file = BaseApplication.class.getResourceAsStream("app/" + name)) {
                if (file == null) {
                    throw new IllegalStateException("resource app/" + name + " is missing");
                }
                texts.put(
                        name.equals("env") ? ".env" : name,
                        new String(file.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return texts;
    }
}
