package ai.dbtool.conf.audit;

import ai.dbtool.conf.audit.RuleSamples.Sample;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** For every rule about a primary and its standby: a sample on either side. */
final class PeerSamples {

    private PeerSamples() {}

    static Stream<Sample> all() {
        return Stream.of(
                pair(
                        "W15",
                        true,
                        standby("max_connections = 100"),
                        primary("max_connections = 200"),
                        1),
                pair(
                        "W15",
                        false,
                        standby("max_connections = 200"),
                        primary("max_connections = 200"),
                        0),
                pair(
                        "W15",
                        false,
                        primary("max_connections = 100"),
                        standby("max_connections = 200"),
                        0),
                running("W15", true, standby("port = 1"), true, 50, primary("port = 1"), 100),
                running("W15", false, standby("port = 1"), true, 100, primary("port = 1"), 100),
                pair("W17", true, primary("wal_keep_size = 0"), standby("port = 1"), 1),
                pair("W17", false, primary("wal_keep_size = 1GB"), standby("port = 1"), 0),
                pair(
                        "W17",
                        false,
                        primary("wal_keep_size = 0"),
                        standby("primary_slot_name = 'a'"),
                        0),
                pair(
                        "W17",
                        false,
                        primary("wal_keep_size = 0"),
                        standby("restore_command = 'cp a %p'"),
                        0),
                running("R5", true, primary("max_connections = 200"), false, 100, standby(""), 100),
                running(
                        "R5",
                        false,
                        primary("max_connections = 200"),
                        false,
                        100,
                        standby(""),
                        200),
                running("R5", true, standby("max_connections = 50"), true, 100, primary(""), 100),
                running(
                        "R5",
                        false,
                        standby("max_connections = 100"),
                        true,
                        100,
                        primary(""),
                        100));
    }

    private static Map<String, String> standby(String conf) {
        return Map.of("postgresql.conf", conf + "\n", "standby.signal", "");
    }

    private static Map<String, String> primary(String conf) {
        return Map.of("postgresql.conf", conf + "\n", "PG_VERSION", "18\n");
    }

    private static Sample pair(
            String rule,
            boolean fires,
            Map<String, String> files,
            Map<String, String> peer,
            int at) {
        return new Sample(rule, fires, files, null, null, at, null, null, peer, null);
    }

    private static Sample running(
            String rule,
            boolean fires,
            Map<String, String> files,
            boolean standby,
            int connections,
            Map<String, String> peer,
            int others) {
        return new Sample(
                rule,
                fires,
                files,
                server(standby, connections),
                null,
                0,
                null,
                null,
                peer,
                server(!standby, others));
    }

    private static LiveServer server(boolean standby, int connections) {
        return LiveServer.of(
                18,
                List.of(
                        setting("in_hot_standby", standby ? "on" : "off", "internal"),
                        setting("max_connections", String.valueOf(connections), "postmaster")),
                List.of(),
                List.of(),
                0L,
                false);
    }

    private static LiveSetting setting(String name, String value, String context) {
        return new LiveSetting(
                name, value, null, context, "integer", "default", null, null, value, value, false);
    }
}
