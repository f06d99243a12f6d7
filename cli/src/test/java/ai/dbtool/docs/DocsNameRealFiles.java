package ai.dbtool.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file or link named in the documents exists. */
class DocsNameRealFiles {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SOURCE = Pattern.compile("`([\\w./-]*[\\w]+\\.java)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "docs/security.md"})
    void sources(String document) throws IOException {
        List<Path> sources = files(ROOT, ".java");
        List<String> missing = new ArrayList<>();
        Matcher named = SOURCE.matcher(Files.readString(ROOT.resolve(document)));
        int seen = 0;
        while (named.find()) {
            seen++;
            String[] parts = named.group(1).split("/\\.\\.\\./|/", -1);
            String end = "/" + parts[parts.length - 1];
            if (sources.stream().noneMatch(source -> source.toString().endsWith(end))) {
                missing.add(named.group(1));
            }
        }
        assertThat(seen).isGreaterThan(20);
        assertThat(missing).isEmpty();
    }

    @Test
    void linksBetweenDocuments() throws IOException {
        List<String> dead = new ArrayList<>();
        List<Path> documents = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        documents.add(ROOT.resolve("README.md"));
        documents.add(ROOT.resolve("CONTRIBUTING.md"));
        for (Path document : documents) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                if (!Files.exists(document.resolveSibling(link.group(1)))) {
                    dead.add(ROOT.relativize(document) + " -> " + link.group(1));
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        }
    }
}
