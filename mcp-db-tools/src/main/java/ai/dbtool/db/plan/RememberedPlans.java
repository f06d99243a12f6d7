package ai.dbtool.db.plan;

import ai.dbtool.mcp.redact.PrivateFiles;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The file of one connection: for each statement the last plans it had. Written whole, beside the
 * old one, and moved over it, so that a crash leaves the one or the other; a file that cannot be
 * read is begun anew. Texts of statements are not in it.
 */
final class RememberedPlans {

    private static final int VERSION = 1;
    private static final int MOST_STATEMENTS = 400;
    private static final int MOST_EPISODES = 4;
    private static final long MOST_BYTES = 8L << 20;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Writers of this process; those of others are kept out by a lock on a file. */
    private static final Object WRITERS = new Object();

    /**
     * A time in which a statement had plans of one shape.
     *
     * @param tables as they were at {@code lastSeen}
     * @param changes how the shape differs from the one before
     * @param since what changed since the one before was last seen
     */
    record Episode(
            PlanShape shape,
            double cost,
            String firstSeen,
            String lastSeen,
            List<TableState> tables,
            Map<String, String> settings,
            String version,
            List<String> changes,
            List<String> since) {}

    /** What the plan of a statement depends on, of one table. */
    record TableState(String name, long rows, @Nullable String analyzed, List<String> indexes) {}

    /** Everything that is in the file. */
    record Content(int version, Map<String, List<Episode>> statements) {}

    private final Path folder;
    private final Path file;

    RememberedPlans(Path folder, String name) {
        this.folder = folder;
        this.file = folder.resolve(name);
    }

    /**
     * Adds {@code now} to what is known of {@code statement}; answers its episodes, newest last.
     */
    List<Episode> note(String statement, Episode now) {
        synchronized (WRITERS) {
            try {
                PrivateFiles.createFolder(folder);
                Path beside = file.resolveSibling(file.getFileName() + ".lock");
                try (FileChannel channel =
                                FileChannel.open(
                                        beside,
                                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                        PrivateFiles.onlyMe());
                        FileLock lock = channel.lock()) {
                    return lock.isValid() ? added(statement, now) : List.of();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is known of {@code statement}, newest last; nothing when the file cannot be read. */
    List<Episode> of(String statement) throws IOException {
        return read().statements().getOrDefault(statement, List.of());
    }

    private List<Episode> added(String statement, Episode now) throws IOException {
        Map<String, List<Episode>> all = new TreeMap<>(read().statements());
        List<Episode> episodes = new ArrayList<>(all.getOrDefault(statement, List.of()));
        Episode last = episodes.isEmpty() ? null : episodes.getLast();
        if (last != null && last.shape().fingerprint().equals(now.shape().fingerprint())) {
            episodes.set(episodes.size() - 1, PlanFlips.continued(last, now));
        } else {
            episodes.add(last == null ? now : PlanFlips.begun(last, now));
        }
        if (episodes.size() > MOST_EPISODES) {
            episodes.removeFirst();
        }
        all.put(statement, List.copyOf(episodes));
        while (all.size() > MOST_STATEMENTS) {
            all.remove(stalest(all));
        }
        write(all);
        return List.copyOf(episodes);
    }

    private static String stalest(Map<String, List<Episode>> all) {
        return all.entrySet().stream()
                .min(Comparator.comparing(e -> e.getValue().getLast().lastSeen()))
                .orElseThrow()
                .getKey();
    }

    private Content read() throws IOException {
        Content nothing = new Content(VERSION, Map.of());
        if (!Files.exists(file) || Files.size(file) > MOST_BYTES) {
            return nothing;
        }
        try {
            Content content = JSON.readValue(Files.readString(file), Content.class);
            return content.version() == VERSION ? content : nothing;
        } catch (JacksonException e) {
            return nothing;
        }
    }

    private void write(Map<String, List<Episode>> all) throws IOException {
        PrivateFiles.replace(file, JSON.writeValueAsBytes(new Content(VERSION, all)));
    }
}
