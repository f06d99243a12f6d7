package ai.dbtool.db.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** Spans as people say them, half an hour after midnight on a Tuesday. */
class ReadsTimes {

    private static final Clock NOW =
            Clock.fixed(Instant.parse("2026-03-10T00:30:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "00:10, , 2026-03-10T00:10:00Z, 2026-03-10T00:20:00Z",
        "00:25, 1h, 2026-03-10T00:25:00Z, 2026-03-10T00:30:00Z",
        "23:50, 5m, 2026-03-09T23:50:00Z, 2026-03-09T23:55:00Z",
        "3:12, , 2026-03-09T03:12:00Z, 2026-03-09T03:22:00Z",
        "yesterday 14:00, 2h, 2026-03-09T14:00:00Z, 2026-03-09T16:00:00Z",
        "2026-03-01 12:00, 1d, 2026-03-01T12:00:00Z, 2026-03-02T12:00:00Z",
        "2026-03-01T12:00:00+01:00, 30s, 2026-03-01T11:00:00Z, 2026-03-01T11:00:30Z",
        "20m ago, , 2026-03-10T00:10:00Z, 2026-03-10T00:20:00Z",
        ", 10m, 2026-03-10T00:20:00Z, 2026-03-10T00:30:00Z",
        "'', 2 hours, 2026-03-09T22:30:00Z, 2026-03-10T00:30:00Z"
    })
    void inManyForms(String at, String window, Instant from, Instant to) {
        assertThat(Span.of(at, window, NOW)).isEqualTo(new Span(from, to));
    }

    @Test
    void andNoneForThePresent() {
        assertThat(Span.of(null, null, NOW)).isNull();
        assertThat(Span.of(" ", "", NOW)).isNull();
    }
}
