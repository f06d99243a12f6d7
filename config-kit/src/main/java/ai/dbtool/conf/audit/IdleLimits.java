package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long load balancers leave a silent connection open: HAProxy's timeouts of client, server and,
 * before both, tunnel; the annotation of a Service for load balancers of AWS.
 *
 * @param line where it stands
 * @param millis how long
 */
record IdleLimits(Entry line, long millis) {

    private static final String AWS = "aws-load-balancer-connection-idle-timeout";

    /** Those in the files of {@code input}, in file order. */
    static List<IdleLimits> of(AuditInput input) {
        List<IdleLimits> limits = new ArrayList<>();
        for (ConfigFile file : input.files().applications()) {
            boolean haproxy = file.kind() == FileKind.HAPROXY;
            boolean tunnel = haproxy && file.entries().stream().anyMatch(e -> is(e, "tunnel"));
            for (Entry entry : file.entries()) {
                boolean counts =
                        tunnel ? is(entry, "tunnel") : is(entry, "client") || is(entry, "server");
                if (haproxy && counts) {
                    add(limits, entry, 1);
                } else if (entry.key().endsWith(AWS)) {
                    add(limits, entry, 1_000);
                }
            }
        }
        return limits;
    }

    private static boolean is(Entry entry, String time) {
        return entry.key().endsWith(".timeout." + time);
    }

    private static void add(List<IdleLimits> limits, Entry entry, long unit) {
        OptionalLong millis = ApplicationPool.millis(entry.value(), unit);
        if (millis.isPresent() && millis.getAsLong() > 0) {
            limits.add(new IdleLimits(entry, millis.getAsLong()));
        }
    }
}
