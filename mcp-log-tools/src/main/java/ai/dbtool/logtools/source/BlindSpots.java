package ai.dbtool.logtools.source;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** What could not have been logged under the settings in force. */
final class BlindSpots {

    private static final Set<String> OFF = Set.of("off", "false", "no", "0", "f", "n", "");
    private static final Set<String> HIDES_ERRORS = Set.of("log", "fatal", "panic");
    private static final Set<String> HIDES_STATEMENTS = Set.of("log", "fatal", "panic");

    private BlindSpots() {}

    /**
     * The blind spots.
     *
     * @param seen ids of classes that do occur: they were evidently logged
     */
    static List<BlindSpot> of(
            LogSet set, Catalogue catalogue, LoggingSettings.Values settings, Set<String> seen) {
        List<BlindSpot> spots = new ArrayList<>();
        for (EventClass type : catalogue.classes()) {
            EventClass.Needs needs = type.needs();
            if (needs != null && !seen.contains(type.id())) {
                BlindSpot spot = spot(type, needs, settings);
                if (spot != null) {
                    spots.add(spot);
                }
            }
        }
        threshold(settings, spots);
        level(settings, "log_min_messages", HIDES_ERRORS, "errors", spots);
        level(
                settings,
                "log_min_error_statement",
                HIDES_STATEMENTS,
                "which statement caused an error",
                spots);
        prefixes(set, spots);
        return spots;
    }

    private static @Nullable BlindSpot spot(
            EventClass type, EventClass.Needs needs, LoggingSettings.Values settings) {
        String hidden = type.id() + " " + type.name();
        if (!settings.tells(needs.setting())) {
            return new BlindSpot(
                    needs.setting(),
                    "unknown",
                    hidden + ": none seen, which proves nothing if it is " + needs.off());
        }
        String value = Objects.requireNonNullElse(settings.get(needs.setting()), needs.byDefault());
        return isOff(value, needs.off())
                ? new BlindSpot(needs.setting(), value, hidden + ": never logged")
                : null;
    }

    private static boolean isOff(String value, String off) {
        String given = value.strip().toLowerCase(Locale.ROOT);
        return given.equals(off)
                || (off.equals("off") && OFF.contains(given))
                || (off.equals("-1") && given.startsWith("-1"))
                || (off.equals("0") && given.matches("0+[a-z]*"));
    }

    private static void threshold(LoggingSettings.Values settings, List<BlindSpot> spots) {
        String value = settings.get("log_min_duration_statement");
        if (value != null && !value.startsWith("-1") && !value.matches("0+[a-z]*")) {
            spots.add(
                    new BlindSpot(
                            "log_min_duration_statement",
                            value,
                            "L37 duration: statements faster than this"));
        }
    }

    private static void level(
            LoggingSettings.Values settings,
            String name,
            Set<String> hiding,
            String hidden,
            List<BlindSpot> spots) {
        String value = settings.get(name);
        if (value != null && hiding.contains(value.strip().toLowerCase(Locale.ROOT))) {
            spots.add(new BlindSpot(name, value, hidden));
        }
    }

    /** What the prefix of a stderr log does not carry. */
    private static void prefixes(LogSet set, List<BlindSpot> spots) {
        set.files().stream()
                .map(LogFile::prefix)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(
                        prefix -> {
                            List<String> hidden = new ArrayList<>();
                            missing(prefix, hidden, "process ids", "%p", "%c");
                            missing(prefix, hidden, "times", "%m", "%t", "%n");
                            missing(prefix, hidden, "users", "%u");
                            missing(prefix, hidden, "databases", "%d");
                            missing(prefix, hidden, "SQLSTATE (taken from the text)", "%e");
                            if (!hidden.isEmpty()) {
                                spots.add(
                                        new BlindSpot(
                                                "log_line_prefix",
                                                prefix,
                                                String.join(", ", hidden)));
                            }
                        });
    }

    private static void missing(
            String prefix, List<String> hidden, String what, String... escapes) {
        for (String escape : escapes) {
            if (prefix.contains(escape)) {
                return;
            }
        }
        hidden.add(what);
    }
}
