package ai.dbtool.log.language;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Logs;
import ai.dbtool.log.source.Reader;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What PostgreSQL 15 wrote with other {@code lc_messages}, in all three formats at once: the
 * classes follow from the SQLSTATE, the parts from the labels.
 */
class ReadsOtherLanguages {

    @TempDir Path folder;
    private final Logs logs = new Logs(Catalogue.standard());

    private List<Event> read(String name) throws IOException {
        Path path = folder.resolve(name);
        try (InputStream in = ReadsOtherLanguages.class.getResourceAsStream(name)) {
            Files.write(path, in.readAllBytes());
        }
        LogSet set = logs.open(List.of(path.toString()), List.of());
        assertThat(set.files()).as("%s", set.skipped()).hasSize(1);
        LogFile file = set.files().getFirst();
        if (name.endsWith("txt")) {
            assertThat(file.prefix()).isEqualTo("%m [%p] %q%u@%d/%a %e ");
        }
        List<Event> events = new ArrayList<>();
        Reader.Seen seen =
                Reader.read(file, logs.catalogue(), e -> events.add(file.event(e)), () -> false);
        assertThat(seen.unparsed()).as("%s", seen.samples()).isZero();
        return events;
    }

    /** Without what only some formats tell, and without the collector's word about itself. */
    private static List<String> same(List<Event> events) {
        return events.stream()
                .filter(e -> e.texts().user() != null)
                .map(
                        e ->
                                e.at()
                                        + " "
                                        + e.pid()
                                        + e.severity()
                                        + e.sqlstate()
                                        + e.classId()
                                        + e.texts().message()
                                        + e.texts().detail()
                                        + e.texts().hint()
                                        + e.texts().context()
                                        + e.texts().statement())
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "fr", "ru", "ja"})
    void asInEveryFormat(String language) throws IOException {
        List<Event> csv = read(language + ".csv");
        assertThat(same(read(language + ".json"))).isEqualTo(same(csv));
        assertThat(same(read(language + ".txt"))).isEqualTo(same(csv)).hasSizeGreaterThan(9);
        Map<String, Long> classes = new TreeMap<>();
        csv.stream()
                .filter(e -> e.classId() != null)
                .forEach(e -> classes.merge(e.classId(), 1L, Long::sum));
        assertThat(classes)
                .isEqualTo(
                        Map.of("L01", 1L, "L05", 1L, "L08", 1L, "L10", 1L, "L39", 1L, "L40", 3L));
        Event failed =
                read(language + ".txt").stream()
                        .filter(e -> "42P01".equals(e.sqlstate()))
                        .findFirst()
                        .orElseThrow();
        assertThat(failed.texts().statement()).isEqualTo("select *\n\tfrom missing");
    }
}
