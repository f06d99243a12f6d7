package ai.dbtool.log.format;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads {@code 2026-11-23 02:26:49.123 UTC}. The zone is an abbreviation in most logs; those that
 * are unambiguous in practice are known, any other counts as UTC and is reported.
 */
public final class Timestamps {

    private static final int DATE_LENGTH = 10;
    private static final Map<String, Integer> ZONES = offsets();

    private long date = -1;
    private long dateMillis;
    private long zone = -1;
    private long zoneMillis;
    private final Set<String> unknown = new TreeSet<>();
    private final Set<String> zones = new TreeSet<>();

    private long millis;

    /** The time that the last {@link #read} found. */
    public long millis() {
        return millis;
    }

    /** Abbreviations that were taken as UTC because nobody knows them. */
    public Set<String> unknownZones() {
        return unknown;
    }

    /** Whether {@code zone} is read as what it is, not as UTC. */
    public static boolean knows(String zone) {
        return ZONES.containsKey(zone) || "+-<".indexOf(zone.charAt(0)) >= 0;
    }

    /** Zones of all times that were read, as they write them: {@code CET}, {@code +03}. */
    public Set<String> zones() {
        return zones;
    }

    /** Reads a time at {@code at}; answers where it ends, or -1 when there is none. */
    public int read(byte[] b, int at, int to) {
        if (to - at < 19 || b[at + 4] != '-' || b[at + 7] != '-' || b[at + 13] != ':') {
            return -1;
        }
        if ((b[at + 10] != ' ' && b[at + 10] != 'T') || b[at + 16] != ':') {
            return -1;
        }
        int hour = two(b, at + 11);
        int minute = two(b, at + 14);
        int second = two(b, at + 17);
        long day = day(b, at);
        if (hour < 0 || hour > 24 || minute < 0 || second < 0 || day == Long.MIN_VALUE) {
            return -1;
        }
        int p = at + 19;
        int fraction = 0;
        if (p < to && b[p] == '.') {
            int scale = 100;
            for (p++; p < to && b[p] >= '0' && b[p] <= '9'; p++) {
                fraction += scale * (b[p] - '0');
                scale /= 10;
            }
        }
        int end = b[at + 10] == 'T' ? isoZoneEnd(b, p, to) : zoneEnd(b, p, to);
        millis = day + ((hour * 60L + minute) * 60 + second) * 1000 + fraction;
        if (end > p) {
            millis -= offset(b, b[p] == ' ' ? p + 1 : p, end);
        }
        return end;
    }

    private static int two(byte[] b, int at) {
        int tens = b[at] - '0';
        int ones = b[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }

    /** Start of the day; logs stay on one day for long, so the last one is remembered. */
    private long day(byte[] b, int at) {
        long key = 0;
        for (int i = at; i < at + DATE_LENGTH; i++) {
            key = key * 31 + b[i];
        }
        if (key == date) {
            return dateMillis;
        }
        int century = two(b, at);
        int year = two(b, at + 2);
        int month = two(b, at + 5);
        int day = two(b, at + 8);
        if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1 || day > 31) {
            return Long.MIN_VALUE;
        }
        LocalDate first = LocalDate.of(century * 100 + year, month, 1);
        date = key;
        dateMillis = first.plusDays(day - 1L).toEpochDay() * 86_400_000L;
        return dateMillis;
    }

    /** In ISO 8601 the minutes of a zone may stand behind a colon, {@code +01:00}. */
    private static int isoZoneEnd(byte[] b, int p, int to) {
        int end = zoneEnd(b, p, to);
        boolean minutes = end == p + 3 && end + 2 < to && b[end] == ':' && two(b, end + 1) >= 0;
        return minutes ? end + 3 : end;
    }

    /** End of {@code " UTC"}, {@code " +03"}, {@code " <+0330>"}, {@code Z}; {@code p} if none. */
    private static int zoneEnd(byte[] b, int p, int to) {
        int q = p < to && b[p] == ' ' ? p + 1 : p;
        int start = q;
        if (q < to && b[q] == '<') {
            while (q < to && b[q] != '>' && q - start < 10) {
                q++;
            }
            return q < to && b[q] == '>' ? q + 1 : p;
        }
        if (q < to && (b[q] == '+' || b[q] == '-')) {
            q++;
            while (q < to && b[q] >= '0' && b[q] <= '9' && q - start < 5) {
                q++;
            }
            return q - start >= 3 ? q : p;
        }
        while (q < to && ((b[q] >= 'A' && b[q] <= 'Z') || (b[q] >= 'a' && b[q] <= 'z'))) {
            q++;
        }
        return q > start && q - start <= 6 ? q : p;
    }

    private long offset(byte[] b, int from, int to) {
        long key = (long) to - from;
        for (int i = from; i < to; i++) {
            key = key * 131 + b[i];
        }
        if (key != zone) {
            zone = key;
            String name = new String(b, from, to - from, StandardCharsets.US_ASCII);
            zones.add(name);
            zoneMillis = offset(name);
        }
        return zoneMillis;
    }

    private long offset(String text) {
        String name = text.replace("<", "").replace(">", "");
        if (name.startsWith("+") || name.startsWith("-")) {
            String digits = name.substring(1).replace(":", "");
            int hours = Integer.parseInt(digits.substring(0, 2));
            int minutes = digits.length() >= 4 ? Integer.parseInt(digits.substring(2, 4)) : 0;
            return (name.charAt(0) == '-' ? -1 : 1) * (hours * 60L + minutes) * 60_000L;
        }
        Integer minutes = ZONES.get(name);
        if (minutes == null) {
            unknown.add(name);
            return 0;
        }
        return minutes * 60_000L;
    }

    private static Map<String, Integer> offsets() {
        Map<String, Integer> zones = new HashMap<>();
        String table =
                "UTC 0 GMT 0 Z 0 WET 0 UCT 0 WEST 60 BST 60 CET 60 MET 60 CEST 120 MEST 120 EET 120"
                        + " SAST 120 CAT 120 EEST 180 MSK 180 EAT 180 IDT 180 PKT 300 IST 330"
                        + " WIB 420 HKT 480 AWST 480 SGT 480 JST 540 KST 540 WIT 540 ACST 570"
                        + " AEST 600 ACDT 630 AEDT 660 NZST 720 NZDT 780 WAT 60 NST -210 NDT -150"
                        + " AST -240 ADT -180 EST -300 EDT -240 CST -360 CDT -300 MST -420"
                        + " MDT -360 PST -480 PDT -420 AKST -540 AKDT -480 HST -600";
        String[] words = table.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            zones.put(words[i], Integer.parseInt(words[i + 1]));
        }
        return zones;
    }
}
