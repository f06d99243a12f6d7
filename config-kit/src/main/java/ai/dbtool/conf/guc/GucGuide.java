package ai.dbtool.conf.guc;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What people need to know of a setting beyond its metadata: meaning, interactions, links. */
public final class GucGuide {

    private static final String DOCS = "https://www.postgresql.org/docs/";

    /** Newest version whose pages are known; vacuum got a page of its own with it. */
    private static final int OWN_VACUUM_PAGE_SINCE = 18;

    private static final Map<String, String> PAGES =
            Map.ofEntries(
                    Map.entry("Connections and Authentication", "connection"),
                    Map.entry("Resource Usage", "resource"),
                    Map.entry("Write-Ahead Log", "wal"),
                    Map.entry("Replication", "replication"),
                    Map.entry("Query Tuning", "query"),
                    Map.entry("Reporting and Logging", "logging"),
                    Map.entry("Statistics", "statistics"),
                    Map.entry("Autovacuum", "autovacuum"),
                    Map.entry("Vacuuming", "vacuum"),
                    Map.entry("Client Connection Defaults", "client"),
                    Map.entry("Lock Management", "locks"),
                    Map.entry("Version and Platform Compatibility", "compatible"),
                    Map.entry("Error Handling", "error-handling"),
                    Map.entry("Preset Options", "preset"),
                    Map.entry("Developer Options", "developer"),
                    Map.entry("File Locations", "file-locations"));

    /**
     * What pg_settings says in words.
     *
     * @param category as pg_settings groups them
     * @param meaning one sentence
     * @param more what to add to it, perhaps empty
     */
    public record About(String category, String meaning, String more) {}

    /**
     * What another setting has to do with it.
     *
     * @param other name of that setting
     * @param how one sentence
     */
    public record Interaction(String other, String how) {}

    private final Map<String, About> about = new TreeMap<>();
    private final Map<String, List<Interaction>> interactions = new TreeMap<>();

    private GucGuide() {}

    /** From {@code guc/about.tsv} and {@code guc/interactions.tsv}, read when first asked for. */
    public static GucGuide standard() {
        return Holder.STANDARD;
    }

    private static final class Holder {
        private static final GucGuide STANDARD = load();
    }

    private static GucGuide load() {
        GucGuide guide = new GucGuide();
        for (String[] f : rows("about.tsv")) {
            guide.about.put(f[0], new About(f[1], f[2], f[3]));
        }
        for (String[] f : rows("interactions.tsv")) {
            guide.interactions.merge(
                    f[0],
                    List.of(new Interaction(f[1], f[2])),
                    (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList());
        }
        return guide;
    }

    private static List<String[]> rows(String resource) {
        try (InputStream in = GucGuide.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: " + resource);
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code name} means; {@code null} for settings of extensions and of few old versions. */
    public @Nullable About about(String name) {
        return about.get(name);
    }

    /** Settings to look at together with {@code name}. */
    public List<Interaction> interactions(String name) {
        return interactions.getOrDefault(name, List.of());
    }

    /** Names with interactions. */
    public Map<String, List<Interaction>> interactions() {
        return Map.copyOf(interactions);
    }

    /** The place in the documentation of {@code major}, or {@code null} when there is none. */
    public @Nullable String link(String name, int major) {
        About found = about.get(name);
        String page = found == null ? null : page(found.category(), major);
        return page == null
                ? null
                : DOCS
                        + major
                        + "/runtime-config-"
                        + page
                        + ".html#GUC-"
                        + name.toUpperCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable String page(String category, int major) {
        String group = category.split(" / ", 2)[0];
        if (group.equals("Vacuuming") && major < OWN_VACUUM_PAGE_SINCE) {
            return switch (category) {
                case "Vacuuming / Automatic Vacuuming" -> "autovacuum";
                case "Vacuuming / Cost-Based Vacuum Delay" -> "resource";
                default -> "client";
            };
        }
        return PAGES.get(group);
    }
}
