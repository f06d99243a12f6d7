package ai.dbtool.cli;

import picocli.CommandLine;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a key lives: {@code 90d}. */
record Lifetime(Duration length) {

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})(min|h|d|w)");

    Instant from(Instant start) {
        return start.plus(length);
    }

    /** Reads one from the command line. */
    static final class Reader implements CommandLine.ITypeConverter<Lifetime> {

        @Override
        public Lifetime convert(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new CommandLine.TypeConversionException(
                        "'" + text + "' is no lifetime; write 30min, 12h, 90d or 4w");
            }
            long number = Long.parseLong(form.group(1));
            return new Lifetime(
                    switch (form.group(2)) {
                        case "min" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        case "d" -> Duration.ofDays(number);
                        default -> Duration.ofDays(7 * number);
                    });
        }
    }
}
