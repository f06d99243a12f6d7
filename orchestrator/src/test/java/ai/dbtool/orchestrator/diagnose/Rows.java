package ai.dbtool.orchestrator.diagnose;

/** Rows as the tools return them. */
final class Rows {

    private Rows() {}

    static String tree(int pid, String state, double seconds, String... blocked) {
        return """
        {"rootPid":%s,"rootState":"%s","rootUser":"app","rootApplication":"web","rootXactSeconds":%s,"rootStateSeconds":%s,
         "rootQuery":"SELECT count(*) FROM orders","blockedCount":%s,"longestWaitSeconds":%s,"blocked":[%s]}
        """
                .formatted(
                        pid,
                        state,
                        seconds,
                        seconds,
                        blocked.length,
                        seconds,
                        String.join(",", blocked));
    }

    static String waiter(int pid, String type, String mode, String on, int by) {
        return """
        {"pid":%s,"depth":1,"user":"app","waitSeconds":4.0,"lockType":"%s","lockMode":"%s",%s"query":"x","blockedBy":[%s]}
        """
                .formatted(pid, type, mode, on, by);
    }

    static String queued(int pid, String mode, int by) {
        return waiter(pid, "relation", mode, "\"relation\":\"shop.orders\",", by);
    }

    static String event(String type, String state, String user, String message, String rest) {
        return """
        {"handle":"h","at":"2026-01-01T00:00:00Z","pid":77,"severity":"ERROR","sqlstate":"%s","class":"%s","name":"x","user":"%s",
         "message":"%s","location":"/log/a.log:7",%s}
        """
                .formatted(state, type, user, message, rest);
    }

    static String table(String name, int dead, double percent, String rest) {
        return """
        {"table":"%s","liveRows":1000,"deadRows":%s,"deadPercent":%s,"modificationsSinceAnalyze":9,"vacuumThreshold":250,%s}
        """
                .formatted(name, dead, percent, rest);
    }

    static String holder(String kind, String name, long age, int seconds) {
        return """
        {"kind":"%s","holder":"%s","ageXids":%s,"xid":741,"since":"2026-01-01","seconds":%s}
        """
                .formatted(kind, name, age, seconds);
    }
}
