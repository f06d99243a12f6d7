package ai.dbtool.db.health;

import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.health.HealthTool.Area;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.mcp.tool.ToolFailure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The areas of a recorded time. What depends on the catalog or on a scan (bloat, indexes, ids,
 * security) is not recorded and has no past.
 *
 * @param skipped what was not recorded
 */
record PastHealth(Map<String, Checked> areas, List<String> skipped) {

    private static final List<PastArea> AREAS =
            List.of(
                    new ConnectionsThen(),
                    new LocksThen(),
                    new CheckpointsThen(),
                    new TempFilesThen(),
                    new VacuumThen(),
                    new ReplicationThen(),
                    new SettingsThen(),
                    new IoThen());

    /** Reads {@code wanted}, keys of areas; belongs on a thread that may wait. */
    static PastHealth read(History history, Span span, List<String> wanted) throws IOException {
        List<PastArea> known = AREAS.stream().filter(a -> wanted.contains(a.name())).toList();
        if (known.isEmpty()) {
            throw new ToolFailure(
                    "no_past",
                    "area "
                            + arguments(wanted)
                            + " is not recorded and known for now only: leave at and window out;"
                            + " recorded are "
                            + arguments(AREAS.stream().map(PastArea::name).toList()));
        }
        if (!history.exists()) {
            return new PastHealth(Map.of(), List.of(Seen.NONE));
        }
        PastArea.Then then = PastArea.Then.read(history, span);
        Map<String, Checked> areas = new LinkedHashMap<>();
        for (PastArea area : known) {
            areas.put(area.name(), area.read(then));
        }
        List<String> skipped = new ArrayList<>(then.counters().time().notes(span));
        List<String> without = wanted.stream().filter(name -> !areas.containsKey(name)).toList();
        if (!without.isEmpty()) {
            skipped.add(
                    arguments(without)
                            + ": not recorded, known for now only (without at and window)");
        }
        return new PastHealth(areas, skipped);
    }

    private static String arguments(List<String> keys) {
        return keys.stream().map(Area::argument).collect(Collectors.joining(", "));
    }
}
