package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The lines of pg_hba.conf or pg_ident.conf in the order the server reads them: words of {@code
 * @file} in place, and since 16 the lines of included files.
 */
final class AuthFile {

    /** First version that includes files and knows regular expressions for databases and roles. */
    static final int INCLUDES_SINCE = 16;

    private static final int MAX_DEPTH = 10;

    /**
     * A line.
     *
     * @param wrong why it could not be read, or {@code null}
     */
    record Line(Location at, List<List<HbaToken>> fields, @Nullable String wrong) {

        HbaToken first() {
            return fields.getFirst().getFirst();
        }
    }

    private record Source(SourceText text, List<Entry> entries) {}

    private final int major;
    private final boolean follows;
    private final List<Source> sources = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    private AuthFile(int major, boolean follows) {
        this.major = major;
        this.follows = follows;
    }

    /** The lines of a text that stands in no file: it names no other one. */
    static AuthFile of(SourceText text, int major) {
        AuthFile file = new AuthFile(major, false);
        file.file(text, 0);
        return file;
    }

    /** Reads {@code path} as {@code major} does; fails when that file itself cannot be read. */
    static AuthFile read(Path path, int major) throws IOException {
        AuthFile file = new AuthFile(major, true);
        file.file(SourceText.read(path), 0);
        return file;
    }

    List<Line> lines() {
        return lines;
    }

    /** The files read, each with its part of {@code problems}. */
    List<ConfigFile> files(FileKind kind, List<Problem> problems) {
        return sources.stream()
                .map(
                        source ->
                                ConfigFile.of(
                                        source.text,
                                        kind,
                                        source.entries,
                                        problems.stream()
                                                .filter(
                                                        p ->
                                                                p.at().file()
                                                                        .equals(source.text.path()))
                                                .toList()))
                .toList();
    }

    private void file(SourceText text, int depth) {
        List<Entry> entries = new ArrayList<>();
        sources.add(new Source(text, entries));
        for (HbaTokenizer.Line line : HbaTokenizer.lines(text, major)) {
            Location at = new Location(text.path(), line.number(), line.first().column());
            String words = words(line);
            entries.add(new Entry(line.first().text(), words, words, at));
            List<List<HbaToken>> fields = new ArrayList<>();
            String wrong = expand(line.fields(), text.path(), depth, fields);
            if (wrong == null && fields.isEmpty()) {
                continue;
            }
            if (wrong == null && fields.size() == 2 && follows && major >= INCLUDES_SINCE) {
                String directive = fields.getFirst().getFirst().text();
                String target = fields.get(1).getFirst().text();
                switch (directive) {
                    case "include", "include_if_exists", "include_dir" -> {
                        wrong = include(directive, text.path(), target, depth);
                        if (wrong == null) {
                            continue;
                        }
                    }
                    default -> {}
                }
            }
            lines.add(new Line(at, wrong == null ? fields : line.fields(), wrong));
        }
    }

    private @Nullable String include(String directive, Path from, String name, int depth) {
        try {
            Path target = resolve(from, name);
            if (directive.equals("include_dir")) {
                for (Path path : confFiles(target)) {
                    file(readAt(path, depth + 1), depth + 1);
                }
            } else if (directive.equals("include") || Files.exists(target)) {
                file(readAt(target, depth + 1), depth + 1);
            }
            return null;
        } catch (IOException | InvalidPathException e) {
            return directive + ": the file cannot be read, or is more than " + MAX_DEPTH + " deep";
        }
    }

    private static SourceText readAt(Path path, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("too deep");
        }
        return SourceText.read(path);
    }

    private static Path resolve(Path from, String name) {
        Path base = from.getParent();
        return base == null ? Path.of(name) : base.resolve(name).normalize();
    }

    private static List<Path> confFiles(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(
                            path -> {
                                String name = String.valueOf(path.getFileName());
                                return name.endsWith(".conf")
                                        && !name.startsWith(".")
                                        && !Files.isDirectory(path);
                            })
                    .sorted()
                    .toList();
        }
    }

    /** Replaces {@code @file} by the words of that file; answers what is wrong, or {@code null}. */
    private @Nullable String expand(
            List<List<HbaToken>> fields, Path from, int depth, List<List<HbaToken>> out) {
        for (List<HbaToken> field : fields) {
            List<HbaToken> words = new ArrayList<>();
            for (HbaToken word : field) {
                if (!follows) {
                    words.add(word);
                    continue;
                }
                if (word.quoted() || !word.text().startsWith("@") || word.text().length() == 1) {
                    words.add(word);
                    continue;
                }
                String wrong = words(from, word.text().substring(1), depth + 1, words);
                if (wrong != null) {
                    return wrong;
                }
            }
            // An empty file leaves no field at all.
            if (!words.isEmpty()) {
                out.add(words);
            }
        }
        return null;
    }

    private @Nullable String words(Path from, String name, int depth, List<HbaToken> out) {
        try {
            AuthFile inner = new AuthFile(major, true);
            inner.file(readAt(resolve(from, name), depth), depth);
            for (Line line : inner.lines) {
                if (line.wrong != null) {
                    return line.wrong;
                }
                line.fields.forEach(out::addAll);
            }
            return null;
        } catch (IOException | InvalidPathException e) {
            return "@" + name + ": the file cannot be read, or is more than " + MAX_DEPTH + " deep";
        }
    }

    private static String words(HbaTokenizer.Line line) {
        return line.fields().stream()
                .skip(1)
                .map(
                        field ->
                                field.stream()
                                        .map(HbaToken::toString)
                                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining(" "));
    }
}
