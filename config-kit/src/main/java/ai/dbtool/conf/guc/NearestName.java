package ai.dbtool.conf.guc;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Locale;

/** The known name a mistyped one most likely meant, by edit distance. */
final class NearestName {

    private NearestName() {}

    static @Nullable String to(String given, Collection<String> known) {
        String wanted = given.toLowerCase(Locale.ROOT);
        String best = null;
        int least = Math.max(2, wanted.length() / 4) + 1;
        for (String name : known) {
            if (Math.abs(name.length() - wanted.length()) < least) {
                int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
                if (distance < least) {
                    least = distance;
                    best = name;
                }
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + cost);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
