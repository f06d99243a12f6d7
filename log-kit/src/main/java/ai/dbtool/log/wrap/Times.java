package ai.dbtool.log.wrap;

import ai.dbtool.log.format.Timestamps;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Times as wrappers and neighbours write them, and how we write them. */
final class Times {

    /** As {@code %m} prints it. */
    private static final DateTimeFormatter OURS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");

    /** A clock may go ahead of the one that stamped the file. */
    private static final long AHEAD_SECONDS = 86_400;

    private final Timestamps timestamps = new Timestamps();
    private final Instant written;
    private long millis;

    /**
     * Reads times.
     *
     * @param written when the file was written last: tells the year where a time has none
     */
    Times(Instant written) {
        this.written = written;
    }

    /** The time that was read last, in milliseconds since the epoch. */
    long millis() {
        return millis;
    }

    static String text(long millis) {
        return OURS.format(Instant.ofEpochMilli(millis));
    }

    /** Reads {@code 2026-03-14 09:00:00} in any of its spellings; answers its end, or -1. */
    int iso(byte[] b, int at, int to) {
        int end = timestamps.read(b, at, to);
        if (end < 0) {
            return -1;
        }
        millis = timestamps.millis();
        // Python, log4j: a comma before the fraction.
        if (end == at + 19 && end + 3 < to && b[end] == ',' && digits(b, end + 1, end + 4)) {
            millis += number(b, end + 1, end + 4);
            end += 4;
        }
        return end;
    }

    /** Reads {@code Mar 14 09:00:00}; answers its end, or -1. */
    int withoutYear(byte[] b, int at, int to) {
        if (to - at < 15 || b[at + 3] != ' ' || b[at + 6] != ' ' || b[at + 9] != ':') {
            return -1;
        }
        int month = MONTHS.indexOf(text(b, at, at + 3)) + 1;
        int day = number(b, b[at + 4] == ' ' ? at + 5 : at + 4, at + 6);
        if (month == 0 || day < 1 || !clock(b, at + 7, to)) {
            return -1;
        }
        int year = LocalDateTime.ofInstant(written, ZoneOffset.UTC).getYear();
        for (int back = 0; back < 2; back++) {
            if (!set(year - back, month, day, b, at + 7)) {
                return -1;
            }
            if (millis <= written.plusSeconds(AHEAD_SECONDS).toEpochMilli()) {
                return at + 15;
            }
        }
        return at + 15;
    }

    /** Reads {@code 2026/03/14 09:00:00} of nginx; answers its end, or -1. */
    int slashed(byte[] b, int at, int to) {
        boolean shape = to - at >= 19 && b[at + 4] == '/' && b[at + 7] == '/' && b[at + 10] == ' ';
        return shape
                        && clock(b, at + 11, to)
                        && set(
                                number(b, at, at + 4),
                                number(b, at + 5, at + 7),
                                number(b, at + 8, at + 10),
                                b,
                                at + 11)
                ? at + 19
                : -1;
    }

    /** Reads {@code 14/Mar/2026:09:00:00 +0100} of web servers; answers its end, or -1. */
    int web(byte[] b, int at, int to) {
        if (to - at < 26 || b[at + 2] != '/' || b[at + 6] != '/' || b[at + 11] != ':') {
            return -1;
        }
        int month = MONTHS.indexOf(text(b, at + 3, at + 6)) + 1;
        boolean fits =
                month > 0
                        && clock(b, at + 12, to)
                        && digits(b, at + 22, at + 26)
                        && set(
                                number(b, at + 7, at + 11),
                                month,
                                number(b, at, at + 2),
                                b,
                                at + 12);
        if (!fits) {
            return -1;
        }
        long minutes = number(b, at + 22, at + 24) * 60L + number(b, at + 24, at + 26);
        millis -= (b[at + 21] == '-' ? -1 : 1) * minutes * 60_000L;
        return at + 26;
    }

    /** Takes {@code text}, ISO or seconds, milli-, micro- or nanoseconds since the epoch. */
    boolean any(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (iso(bytes, 0, bytes.length) > 0) {
            return true;
        }
        try {
            double number = Double.parseDouble(text);
            while (number > 1e14) {
                number /= 1_000;
            }
            millis = Math.round(number < 1e11 ? number * 1_000 : number);
            return millis > 100_000_000_000L && millis < 100_000_000_000_000L;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private boolean set(int year, int month, int day, byte[] b, int clock) {
        try {
            millis =
                    LocalDateTime.of(
                                            year,
                                            month,
                                            day,
                                            number(b, clock, clock + 2),
                                            number(b, clock + 3, clock + 5),
                                            Math.min(59, number(b, clock + 6, clock + 8)))
                                    .toEpochSecond(ZoneOffset.UTC)
                            * 1_000;
            return true;
        } catch (DateTimeException _) {
            // 30 February, or 29 in a year that has none.
            return false;
        }
    }

    private static boolean clock(byte[] b, int at, int to) {
        return to - at >= 8
                && b[at + 2] == ':'
                && b[at + 5] == ':'
                && digits(b, at, at + 2)
                && digits(b, at + 3, at + 5)
                && digits(b, at + 6, at + 8);
    }

    private static boolean digits(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] b, int from, int to) {
        return digits(b, from, to) ? Integer.parseInt(text(b, from, to)) : -1;
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.US_ASCII);
    }
}
