package ai.dbtool.conf.audit;

import ai.dbtool.conf.audit.RuleSamples.Sample;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.RoleOverride;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** For every rule that asks the log, the purpose or the roles: a sample on either side. */
final class EvidenceSamples {

    private static final double MB = 1L << 20;
    private static final LogFacts QUIET = log(20, 1, 0, 0, 0, 0, 0, 0, 0, 0);

    private EvidenceSamples() {}

    static Stream<Sample> all() {
        return Stream.of(
                logged("W9b", true, "max_wal_size = 1GB", log(20, 9, 0, 0, 0, 0, 0, 0, 0, 0)),
                logged("W9b", true, "max_wal_size = 1GB", log(2, 1, 3, 0, 0, 0, 0, 0, 0, 0)),
                logged("W9b", false, "max_wal_size = 1GB", log(20, 4, 0, 0, 0, 0, 0, 0, 0, 0)),
                logged("W9b", false, "max_wal_size = 1GB", log(4, 4, 0, 0, 0, 0, 0, 0, 0, 0)),
                logged("M3", true, "work_mem = 4MB", log(20, 0, 0, 7, 40 * MB, 0, 0, 0, 0, 0)),
                logged("M3", false, "work_mem = 4MB", log(20, 0, 0, 7, 900 * MB, 0, 0, 0, 0, 0)),
                logged("M3", false, "work_mem = 4MB", QUIET),
                logged("W16", true, "port = 5432", log(20, 0, 0, 0, 0, 2, 0, 0, 0, 0)),
                logged(
                        "W16",
                        false,
                        "hot_standby_feedback = on",
                        log(9, 0, 0, 0, 0, 2, 0, 0, 0, 0)),
                logged("V5b", true, "max_connections = 100", log(20, 0, 0, 0, 0, 0, 3, 0, 0, 0)),
                logged("V5b", false, "max_connections = 100", QUIET),
                logged("W8b", true, "archive_mode = on", log(20, 0, 0, 0, 0, 0, 0, 4, 0, 0)),
                logged("W8b", false, "archive_mode = on", QUIET),
                logged("V17", true, "tcp_keepalives_idle = 0", log(9, 0, 0, 0, 0, 0, 0, 0, 5, 0)),
                logged("V17", false, "tcp_keepalives_idle = 60", log(9, 0, 0, 0, 0, 0, 0, 0, 5, 0)),
                logged("V3b", true, "port = 5432", log(20, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
                logged("V3b", false, "port = 5432", QUIET),
                meant("V14", true, "jit = on", Profile.OLTP),
                meant("V14", false, "jit = on", Profile.DW),
                meant("V14", false, "jit = off", Profile.OLTP),
                meant("V5c", true, "max_connections = 400", Profile.DW),
                meant("V5c", false, "max_connections = 400", Profile.OLTP),
                meant("W12", true, "wal_compression = off", Profile.MIXED),
                meant("W12", false, "wal_compression = lz4", Profile.MIXED),
                meant("W12", false, "wal_compression = off", Profile.DW),
                host("M8", true, new Kernel(0L, null, null, null, null, null, null), Profile.DW),
                host("M8", false, new Kernel(2L, null, null, null, null, null, null), Profile.DW),
                host(
                        "M8",
                        false,
                        new Kernel(0L, null, null, null, null, null, null),
                        Profile.DESKTOP),
                host("M9", true, new Kernel(0L, "always", null, null, null, null, null), null),
                host("M9", false, new Kernel(0L, "madvise", null, null, null, null, null), null),
                host("M10", true, new Kernel(0L, null, 60L, 1L << 26, 0L, null, null), null),
                host("M10", true, new Kernel(0L, null, 1L, 0L, 10L, null, null), null),
                host("M10", false, new Kernel(0L, null, 1L, 1L << 26, 0L, null, null), null),
                host("M12", true, new Kernel(0L, null, null, null, null, 1_000L, null), null),
                host("M12", false, new Kernel(0L, null, null, null, null, 4_096L, null), null),
                host("M13", true, new Kernel(0L, null, null, null, null, null, 1L << 29), null),
                host("M13", false, new Kernel(0L, null, null, null, null, null, 4L << 30), null),
                host("M13", false, new Kernel(0L, null, null, null, null, null, null), null),
                roles("V9", true),
                roles("V9", false, new RoleOverride("lock_timeout", "2s", "migrator", "")));
    }

    private static LogFacts log(
            long checkpoints,
            long forced,
            long tooFrequent,
            long tempFiles,
            double temp,
            long conflicts,
            long refused,
            long archiveFailures,
            long lostClients,
            long wraparound) {
        return new LogFacts(
                "2026-03-01T00:00:00Z",
                "2026-03-02T00:00:00Z",
                checkpoints,
                forced,
                tooFrequent,
                1_900 * MB,
                tempFiles,
                temp,
                temp,
                conflicts,
                refused,
                archiveFailures,
                lostClients,
                wraparound);
    }

    private static Sample logged(String rule, boolean fires, String conf, LogFacts log) {
        return new Sample(rule, fires, files(conf), null, null, fires ? place(rule) : 0, log, null);
    }

    /** The line of the setting, where the sample has one. */
    private static int place(String rule) {
        return List.of("W9b", "M3", "V5b", "V17").contains(rule) ? 1 : 0;
    }

    private static Sample meant(String rule, boolean fires, String conf, Profile profile) {
        return new Sample(rule, fires, files(conf), null, null, fires ? 1 : 0, null, profile);
    }

    private static Sample host(String rule, boolean fires, Kernel kernel, Profile profile) {
        HostFacts host = new HostFacts(16L << 30, 0, 0, 2L << 20, 8, kernel);
        return new Sample(rule, fires, files("port = 5432"), null, host, 0, null, profile);
    }

    private static Sample roles(String rule, boolean fires, RoleOverride... overrides) {
        LiveServer server = LiveServer.of(18, List.of(), List.of(overrides), List.of(), 0L, false);
        return new Sample(rule, fires, files("port = 5432"), server, null, 0);
    }

    private static Map<String, String> files(String conf) {
        return Map.of("postgresql.conf", conf + "\n");
    }
}
