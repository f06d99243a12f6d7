import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Formats every Java source below a folder ({@code apply}) or names those that are not formatted ({@code check}). */
class Format {

    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !List.of("check", "apply").contains(args[0])) {
            System.err.println("usage: Format.java check|apply FOLDER");
            System.exit(2);
        }
        boolean apply = args[0].equals("apply");
        Formatter formatter = new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
        List<Path> wrong = new ArrayList<>();
        for (Path file : sources(Path.of(args[1]))) {
            String source = Files.readString(file);
            String formatted = format(formatter, file, source);
            if (formatted.equals(source)) {
                continue;
            }
            if (apply) {
                Files.writeString(file, formatted);
            } else {
                wrong.add(file);
            }
        }
        if (!wrong.isEmpty()) {
            System.err.println("not formatted; run: mvn -N process-classes -Dformat.mode=apply");
            wrong.forEach(file -> System.err.println("  " + file));
            System.exit(1);
        }
    }

    private static String format(Formatter formatter, Path file, String source) {
        try {
            String ordered = ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), Style.AOSP);
            return formatter.formatSource(ordered);
        } catch (FormatterException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }
}
