package ai.dbtool.db.changes;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.Size;
import ai.dbtool.db.history.Seen;
import ai.dbtool.mcp.tool.Untrusted;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How settings, schema and sizes at the end of one time differ from those at the beginning of
 * another, and what happened to the server in between.
 */
final class StateChanges {

    private static final double EVENT = 0.9;
    private static final Duration SIZES_AGAIN = Duration.ofHours(1);
    private static final long LEAST_BYTES = 1 << 20;

    private final History history;
    private final long from;
    private final long to;

    StateChanges(History history, long from, long to) {
        this.history = history;
        this.from = from;
        this.to = to;
    }

    List<Change> list() throws IOException {
        List<Change> changes = new ArrayList<>();
        events(changes);
        changes.addAll(CatalogChanges.settings(history, from, to));
        changes.addAll(CatalogChanges.schema(history, from, to));
        sizes(changes);
        return changes;
    }

    private void events(List<Change> changes) throws IOException {
        for (Event event : history.read(Event.class, from, to)) {
            boolean ofServer =
                    switch (event.kind()) {
                        case UNREACHABLE, BACK, SERVER_RESTARTED, FAILED_OVER -> true;
                        case STARTED, STOPPED, RESTRICTED -> false;
                    };
            if (ofServer) {
                String what = event.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                changes.add(
                        new Change(
                                "server",
                                what,
                                what + ": " + Untrusted.line(event.detail()),
                                null,
                                null,
                                null,
                                EVENT,
                                Seen.iso(event.millis())));
            }
        }
    }

    private void sizes(List<Change> changes) throws IOException {
        Map<String, Size> then = new HashMap<>();
        Map<String, Size> today = new TreeMap<>();
        history.each(
                Size.class,
                from - SIZES_AGAIN.toMillis(),
                to,
                size -> {
                    String name = Objects.requireNonNullElse(size.table(), "");
                    if (size.millis() < from || !then.containsKey(name)) {
                        then.put(name, size);
                    }
                    today.put(name, size);
                });
        Size whole = today.get("");
        today.forEach(
                (name, size) -> {
                    long a = Objects.requireNonNull(then.get(name), "not later than now").bytes();
                    long b = size.bytes();
                    if (Math.abs(b - a) < LEAST_BYTES || Math.abs(b - a) < a / 100) {
                        return;
                    }
                    long all = whole == null ? Math.max(a, b) : whole.bytes();
                    changes.add(
                            new Change(
                                    "size",
                                    name.isEmpty() ? "database" : name,
                                    "%s: %s -> %s"
                                            .formatted(
                                                    name.isEmpty() ? "the database" : name,
                                                    Bytes.text(a),
                                                    Bytes.text(b)),
                                    (double) a,
                                    (double) b,
                                    "bytes",
                                    Measure.rounded(
                                            Math.min(1, Math.abs(b - a) / (double) Math.max(1, all))
                                                    / 2),
                                    null));
                });
    }
}
