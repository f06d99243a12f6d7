package ai.dbtool.log.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The cycle in the DETAIL of a deadlock: first one line for each member ({@code Process 1 waits for
 * ShareLock on transaction 738; blocked by process 2.}), then each member's statement, which may
 * have several lines.
 */
final class DeadlockCycle {

    private static final Template WAITS =
            Template.compile(
                    "Process {pid:int} waits for {lockMode} on {object}; blocked by process"
                            + " {blockedBy:int}.");
    private static final Template RUNS = Template.compile("Process {pid:int}: {query}");

    private DeadlockCycle() {}

    static void addTo(Map<String, Object> fields, String detail) {
        Map<Object, Map<String, Object>> members = new LinkedHashMap<>();
        Map<String, Object> current = null;
        for (String line : detail.split("\n", -1)) {
            Map<String, Object> found = new LinkedHashMap<>();
            if (WAITS.extract(line, found)) {
                LockObject.addTo(found);
                members.put(pid(found), found);
            } else if (RUNS.extract(line, found) && members.containsKey(pid(found))) {
                current = members.get(pid(found));
                if (current != null) {
                    current.put("query", text(found));
                }
            } else if (current != null) {
                current.put("query", text(current) + "\n" + line);
            }
        }
        if (!members.isEmpty()) {
            List<Map<String, Object>> cycle = new ArrayList<>(members.values());
            fields.put("members", cycle.size());
            fields.put("cycle", cycle);
        }
    }

    private static Object pid(Map<String, Object> member) {
        return member.getOrDefault("pid", 0L);
    }

    private static String text(Map<String, Object> member) {
        return String.valueOf(member.getOrDefault("query", ""));
    }
}
