package ai.dbtool.pg.guard;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The texts that were asked last and passed, by their canonical form. */
final class Admissions {

    private static final int MOST = 256;

    /** Longer texts are rarely asked twice. */
    private static final int LONGEST = 8_192;

    private final SequencedMap<String, Admission> byText = new LinkedHashMap<>(16, 0.75f, true);

    synchronized @Nullable Admission of(CanonicalSql sql) {
        return byText.get(sql.text());
    }

    synchronized void keep(CanonicalSql sql, Admission admission) {
        if (sql.text().length() <= LONGEST) {
            byText.put(sql.text(), admission);
            if (byText.size() > MOST) {
                byText.pollFirstEntry();
            }
        }
    }
}
