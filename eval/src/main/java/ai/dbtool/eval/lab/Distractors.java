package ai.dbtool.eval.lab;

import java.util.List;
import java.util.Map;

/** Three oddities every case carries; none of them is a fault. */
final class Distractors {

    private static final List<String> TABLES =
            List.of("import_batches", "mail_templates", "feature_flags", "print_jobs");
    private static final List<String> WARNINGS =
            List.of(
                    "nightly statistics took longer than usual",
                    "mail queue was drained late",
                    "import finished with three duplicates ignored");
    private static final List<Map.Entry<String, String>> SETTINGS =
            List.of(
                    Map.entry("vacuum_cost_page_miss", "3"),
                    Map.entry("cursor_tuple_fraction", "0.2"),
                    Map.entry("bgwriter_lru_maxpages", "200"),
                    Map.entry("geqo_threshold", "14"));

    private Distractors() {}

    /** An unrelated setting that is not at its default. */
    static Map<String, String> settings(long seed) {
        return Map.ofEntries(of(SETTINGS, seed));
    }

    /** An index nobody uses, and a warning before anything else happens. */
    static String[] statements(long seed) {
        String table = of(TABLES, seed);
        return new String[] {
            "CREATE TABLE " + table + " (id integer PRIMARY KEY, label text, at timestamptz)",
            "INSERT INTO "
                    + table
                    + " SELECT n, 'entry ' || n, now() - n * interval '1 hour' FROM generate_series(1, 3000) n",
            "CREATE INDEX " + table + "_label_idx ON " + table + " (label)",
            "ANALYZE " + table,
            "DO $$ BEGIN RAISE WARNING '" + of(WARNINGS, seed) + "'; END $$"
        };
    }

    private static <T> T of(List<T> values, long seed) {
        return values.get((int) Math.floorMod(seed, (long) values.size()));
    }
}
