package ai.dbtool.log.incident;

import ai.dbtool.log.event.Event;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** The way to the end of the transaction ids, from the first and the last warning of it. */
record Countdown(@Nullable Event first, @Nullable Event last) {

    private static final double DAY = Duration.ofDays(1).toMillis();

    /** The server stops at three million transactions before the end (varsup.c). */
    private static final long STOP = 3_000_000;

    String tell(Map<String, Object> facts) {
        if (first == null || last == null) {
            return "the line is gone from the log";
        }
        Object database = last.fields().get("database");
        if (database != null) {
            facts.put("database", database);
        }
        Long before = left(first);
        Long now = left(last);
        if (now == null) {
            return last.texts().message();
        }
        facts.put("idsLeft", now);
        Instant from = first.at();
        Instant to = last.at();
        if (before == null || from == null || to == null || before <= now || !from.isBefore(to)) {
            return last.texts().message();
        }
        double perDay = (before - now) * DAY / Duration.between(from, to).toMillis();
        long millis = (long) (Math.max(0, now - STOP) / perDay * DAY);
        Instant stop = to.plusMillis(millis).truncatedTo(ChronoUnit.MINUTES);
        facts.put("idsPerDay", Math.round(perDay));
        facts.put("stopsAt", stop.toString());
        return last.texts().message()
                + "; at the pace of the log it accepts no commands from "
                + stop
                + " on";
    }

    private static @Nullable Long left(Event event) {
        Object left =
                event.fields()
                        .getOrDefault("transactionsLeft", event.fields().get("multixactsLeft"));
        return left instanceof Number number ? number.longValue() : null;
    }
}
