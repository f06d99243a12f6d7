package ai.dbtool.log.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Logs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Who counts in a second thread sees what one would see who counts in the first. */
@Timeout(60)
class HandsEventsOver {

    private static final int EVENTS = 20_000;

    @TempDir private Path folder;

    private LogSet logs() throws IOException {
        for (int file = 0; file < 3; file++) {
            int day = 10 + file;
            Files.write(
                    folder.resolve(day + ".log"),
                    IntStream.range(0, EVENTS)
                            .mapToObj(
                                    i ->
                                            "2026-03-"
                                                    + day
                                                    + " 09:00:00.000 UTC [42] LOG:  event "
                                                    + day
                                                    + " "
                                                    + i)
                            .toList());
        }
        return new Logs(Catalogue.standard()).open(List.of(folder.toString()), List.of());
    }

    private static Scan run(LogSet set, Scan.Visitor visitor) {
        return Scan.run(set, Catalogue.standard(), Filter.all(Window.all()), () -> false, visitor);
    }

    @Test
    void allOfThemInTheirOrder() throws IOException {
        List<String> seen = new ArrayList<>();
        Scan scan = run(logs(), (_, event) -> seen.add(event.text(Part.MESSAGE)));
        assertThat(scan.lines()).isEqualTo(3 * EVENTS);
        assertThat(seen)
                .isEqualTo(
                        IntStream.range(0, 3 * EVENTS)
                                .mapToObj(i -> "event " + (10 + i / EVENTS) + " " + i % EVENTS)
                                .toList());
    }

    @Test
    void andTellsWhatWentWrong() throws IOException {
        LogSet set = logs();
        assertThatThrownBy(
                        () ->
                                run(
                                        set,
                                        (_, event) -> {
                                            if (event.line() == EVENTS / 2) {
                                                throw new IllegalStateException("in the middle");
                                            }
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("in the middle");
    }

    @Test
    void andLeavesAnInterruptToItsCaller() throws IOException {
        LogSet set = logs();
        Thread caller = Thread.currentThread();
        List<Long> seen = new ArrayList<>();
        Scan scan =
                run(
                        set,
                        (_, event) -> {
                            seen.add(event.line());
                            if (seen.size() == 100) {
                                caller.interrupt();
                            }
                        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).hasSizeGreaterThanOrEqualTo(100).hasSizeLessThan(3 * EVENTS);
        assertThat(scan.skipped()).isNotEmpty();
    }
}
