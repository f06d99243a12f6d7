package ai.dbtool.pg.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The resource files of SQL texts. */
final class Corpus {

    private Corpus() {}

    /** Statements of the attacked schema. */
    static List<String> schema() {
        return Arrays.stream(read("schema.sql").split("\n--\n"))
                .map(statement -> statement.replaceAll("(?m)^#.*\n", ""))
                .toList();
    }

    /** Texts under the heading {@code ## section}; all when {@code section} is empty. */
    static List<String> texts(String file, String section) {
        List<String> texts = new ArrayList<>();
        boolean inside = section.isEmpty();
        for (String line : read(file).split("\n")) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + section);
            } else if (inside && !line.isBlank() && !line.startsWith("# ")) {
                texts.add(
                        line.replace("<LF>", "\n")
                                .replace("<CR>", "\r")
                                .replace("<VT>", "\u000b")
                                .replace("<NUL>", "\0"));
            }
        }
        return texts;
    }

    private static String read(String file) {
        try (InputStream in = Corpus.class.getResourceAsStream("/guard/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
