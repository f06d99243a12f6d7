package ai.dbtool.conf.guc;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The settings of one major version, from {@code guc/MAJOR.tsv} beside this class. */
public final class GucCatalog {

    /** Oldest major version with a catalogue. */
    public static final int OLDEST = 13;

    /** Newest major version with a catalogue; also used for versions that are newer still. */
    public static final int NEWEST = 18;

    /** GUC_NO_SHOW_ALL settings: real, but not listed in pg_settings. */
    private static final Set<String> HIDDEN =
            Set.of("role", "session_authorization", "seed", "is_superuser");

    private final int major;
    private final Map<String, Guc> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private GucCatalog(int major) {
        this.major = major;
    }

    /** The catalogue of {@code major}, clamped to what there is. */
    public static GucCatalog of(int major) {
        int known = Math.clamp(major, OLDEST, NEWEST);
        GucCatalog catalog = new GucCatalog(known);
        String resource = known + ".tsv";
        try (InputStream in = GucCatalog.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: " + resource);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(GucCatalog::parse)
                    .forEach(guc -> catalog.byName.put(guc.name(), guc));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return catalog;
    }

    private static Guc parse(String line) {
        String[] f = line.split("\t", -1);
        List<String> values = f[6].isEmpty() ? List.of() : List.of(f[6].split(","));
        return new Guc(f[0], f[1], f[2], f[3], f[4], f[5], values, unescape(f[7]));
    }

    private static String unescape(String value) {
        return value.replace("\\t", "\t").replace("\\n", "\n");
    }

    /** The major version it describes. */
    public int major() {
        return major;
    }

    /** The setting called {@code name} (case does not matter, old names count), or {@code null}. */
    public @Nullable Guc get(String name) {
        return byName.get(canonical(name));
    }

    /** Whether the server accepts the name in a file: known, hidden or of an extension. */
    public boolean accepts(String name) {
        return name.contains(".")
                || byName.containsKey(canonical(name))
                || HIDDEN.contains(name.toLowerCase(Locale.ROOT));
    }

    /** The server's spelling; names it has kept for compatibility map to the new ones. */
    public String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String renamed =
                switch (lower) {
                    case "sort_mem" -> "work_mem";
                    case "vacuum_mem" -> "maintenance_work_mem";
                    case "force_parallel_mode" ->
                            major == 16 || major == 17 ? "debug_parallel_query" : lower;
                    case "ssl_ecdh_curve" -> major >= 18 ? "ssl_groups" : lower;
                    default -> lower;
                };
        Guc guc = byName.get(renamed);
        return guc == null ? renamed : guc.name();
    }

    /** Why {@link #accepts} refuses {@code name}: where it is known, or what was meant. */
    public String unknown(String name) {
        int last = lastMajorWith(name);
        if (last > 0) {
            return "unrecognized configuration parameter in "
                    + major
                    + (last < major
                            ? " (gone since " + (last + 1) + ")"
                            : " (known in " + last + ")");
        }
        String nearest = NearestName.to(name, byName.keySet());
        return "unrecognized configuration parameter"
                + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }

    /** All names. */
    public Collection<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** The oldest major version that knows {@code name}, or 0. */
    public static int firstMajorWith(String name) {
        for (int major = OLDEST; major <= NEWEST; major++) {
            if (of(major).byName.containsKey(name)) {
                return major;
            }
        }
        return 0;
    }

    /** The newest major version that knows {@code name}, or 0. */
    public static int lastMajorWith(String name) {
        for (int major = NEWEST; major >= OLDEST; major--) {
            if (of(major).byName.containsKey(name)) {
                return major;
            }
        }
        return 0;
    }
}
