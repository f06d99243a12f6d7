package ai.dbtool.log.source;

import ai.dbtool.log.event.Catalogue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens sources. Remembers what a file is as long as its size and time of change stay; the files
 * themselves are looked up on every call, because they come and go.
 */
public final class Logs {

    private static final int REMEMBERED = 4_096;

    private final Catalogue catalogue;
    private final Indexes indexes = new Indexes();
    private final Map<Path, Known> known =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private record Known(
            long size, long modified, List<String> hints, @Nullable LogFile file, String reason) {}

    /** Opens sources; events are classified by {@code catalogue}. */
    public Logs(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The catalogue. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /**
     * The files behind {@code paths} as they are now.
     *
     * @param paths files, directories or globs
     * @param hints configured values of {@code log_line_prefix}, if known
     */
    public LogSet open(List<String> paths, List<String> hints) {
        Discovery discovery = Discovery.of(paths);
        List<Skipped> skipped = new ArrayList<>(discovery.skipped());
        List<LogFile> files = new ArrayList<>();
        Map<String, LogFile> byId = new HashMap<>();
        for (Path path : discovery.files()) {
            Known found = look(path, hints);
            LogFile file = found.file();
            if (file == null) {
                skipped.add(new Skipped(path.toString(), found.reason()));
                continue;
            }
            LogFile same = byId.putIfAbsent(file.id(), file);
            if (same != null && same.compressed() != file.compressed()) {
                skipped.add(
                        new Skipped(
                                (same.compressed() ? same : file).path().toString(),
                                "compressed copy"));
                files.remove(same);
                files.add(same.compressed() ? file : same);
            } else {
                files.add(file);
            }
        }
        return new LogSet(Twins.mark(files, skipped), skipped, indexes);
    }

    /** Differs when a file behind {@code paths} has grown, changed, come or gone. */
    public String stamp(List<String> paths) {
        StringBuilder stamp = new StringBuilder();
        for (Path path : Discovery.of(paths).files()) {
            stamp.append(path);
            try {
                stamp.append(' ')
                        .append(Files.size(path))
                        .append(' ')
                        .append(Files.getLastModifiedTime(path).toMillis());
            } catch (IOException e) {
                stamp.append(' ').append(Reader.problem(e));
            }
            stamp.append('\n');
        }
        return stamp.toString();
    }

    private Known look(Path path, List<String> hints) {
        try {
            long size = Files.size(path);
            long modified = Files.getLastModifiedTime(path).toMillis();
            synchronized (known) {
                Known old = known.get(path);
                if (old != null
                        && old.size == size
                        && old.modified == modified
                        && old.hints.equals(hints)) {
                    return old;
                }
            }
            Known found = sniff(path, size, modified, hints);
            synchronized (known) {
                known.put(path, found);
            }
            return found;
        } catch (IOException e) {
            return new Known(0, 0, hints, null, Reader.problem(e));
        }
    }

    private Known sniff(Path path, long size, long modified, List<String> hints)
            throws IOException {
        try {
            LogFile file = new Sniffer(catalogue, hints).sniff(path);
            return new Known(size, modified, List.copyOf(hints), file, "");
        } catch (Sniffer.Foreign e) {
            return new Known(size, modified, List.copyOf(hints), null, e.reason());
        }
    }
}
