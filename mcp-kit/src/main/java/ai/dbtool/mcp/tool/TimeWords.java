package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Reads times as models write them. A model cannot know the time, so whoever asks says what "now"
 * is. Times without a zone are UTC.
 */
public final class TimeWords {

    private final Instant end;
    private final String what;

    /**
     * Relative words count back from {@code end}.
     *
     * @param what it is, for whoever gave a wrong time: {@code the end of the log}
     */
    public TimeWords(Instant end, String what) {
        this.end = end;
        this.what = what;
    }

    /** The moment {@code text} means as a start; {@code null} when absent. */
    public @Nullable Instant from(@Nullable String text) {
        return text == null || text.isBlank() ? null : read(text, false);
    }

    /** The moment {@code text} means as an end: a day ends at its last millisecond. */
    public @Nullable Instant to(@Nullable String text) {
        return text == null || text.isBlank() ? null : read(text, true);
    }

    private Instant read(String given, boolean asEnd) {
        String text = given.strip().toLowerCase(Locale.ROOT);
        Instant relative = relative(text);
        if (relative != null) {
            return relative;
        }
        try {
            return absolute(text.toUpperCase(Locale.ROOT), asEnd);
        } catch (DateTimeException e) {
            throw new ToolFailure(
                    "wrong_time",
                    "'"
                            + given
                            + "' is no time. Allowed: 2026-01-31T14:00:00Z, 2026-01-31 14:00 (UTC),"
                            + " 2026-01-31, 14:00, yesterday 14:00, now-3h, last 2h. 'now' is "
                            + what
                            + ", "
                            + end);
        }
    }

    private @Nullable Instant relative(String text) {
        if (text.equals("now") || text.equals("end")) {
            return end;
        }
        String span = null;
        for (String lead : new String[] {"now-", "end-", "last ", "past ", "-"}) {
            if (text.startsWith(lead)) {
                span = text.substring(lead.length());
                break;
            }
        }
        if (span == null && text.endsWith(" ago")) {
            span = text.substring(0, text.length() - 4);
        }
        Duration back = span == null ? null : span(span.strip());
        return back == null ? null : end.minus(back);
    }

    /**
     * {@code 90m}, {@code 2 hours}, {@code hour}, in lower case; {@code null} for anything else.
     */
    public static @Nullable Duration span(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits > 9) {
            return null;
        }
        long count = digits == 0 ? 1 : Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits).strip()) {
            case "s", "sec", "secs", "second", "seconds" -> Duration.ofSeconds(count);
            case "m", "min", "mins", "minute", "minutes" -> Duration.ofMinutes(count);
            case "h", "hr", "hrs", "hour", "hours" -> Duration.ofHours(count);
            case "d", "day", "days" -> Duration.ofDays(count);
            case "w", "week", "weeks" -> Duration.ofDays(7 * count);
            default -> null;
        };
    }

    private Instant absolute(String text, boolean asEnd) {
        LocalDate today = LocalDate.ofInstant(end, ZoneOffset.UTC);
        if (text.startsWith("YESTERDAY")) {
            return onDay(today.minusDays(1), text.substring(9).strip(), asEnd);
        }
        if (text.startsWith("TODAY")) {
            return onDay(today, text.substring(5).strip(), asEnd);
        }
        String plain = text.endsWith(" UTC") ? text.substring(0, text.length() - 4) : text;
        if (plain.length() <= 8 && plain.indexOf(':') > 0) {
            return onDay(today, plain, asEnd);
        }
        if (plain.length() == 10) {
            return onDay(LocalDate.parse(plain), "", asEnd);
        }
        String iso =
                plain.length() > 10 && plain.charAt(10) == ' '
                        ? plain.replaceFirst(" ", "T")
                        : plain;
        boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
        return zoned
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }

    private static Instant onDay(LocalDate day, String time, boolean asEnd) {
        if (!time.isEmpty()) {
            String padded = time.indexOf(':') == 1 ? "0" + time : time;
            return day.atTime(LocalTime.parse(padded)).toInstant(ZoneOffset.UTC);
        }
        Instant start = day.atStartOfDay().toInstant(ZoneOffset.UTC);
        return asEnd ? start.plus(Duration.ofDays(1)).minusMillis(1) : start;
    }
}
