package ai.dbtool.log.incident;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Form;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** What a line tells of the state of a server; all others are of no use here. */
enum Signal {
    // The life of the server: kept one by one, in their order.
    CRASHED,
    RESET,
    PANIC,
    STARTING,
    CLEAN_START,
    UNCLEAN_START,
    RECOVERING,
    REDO,
    REDO_DONE,
    CONSISTENT,
    STANDBY,
    READY,
    STOPPING,
    STOPPED,
    PROMOTE,
    PROMOTED,
    STREAMING,
    CANNOT_START,
    KERNEL_KILLED,

    // What comes in floods: counted by minute.
    KILLED,
    REFUSED,
    FULL,
    CONNECTED,
    LOGIN_FAILED,
    OUT_OF_MEMORY,
    DISK,
    CORRUPTION,
    WRAPAROUND,
    ARCHIVING,
    REPLICATION_LOST,
    WAL_REMOVED;

    private static final Map<String, Signal> BY_CLASS =
            Map.ofEntries(
                    Map.entry("L07", FULL),
                    Map.entry("L08", LOGIN_FAILED),
                    Map.entry("L09", LOGIN_FAILED),
                    Map.entry("L11", REFUSED),
                    Map.entry("L17", OUT_OF_MEMORY),
                    Map.entry("L19", DISK),
                    Map.entry("L20", CORRUPTION),
                    Map.entry("L21", CANNOT_START),
                    Map.entry("L28", WRAPAROUND),
                    Map.entry("L33", ARCHIVING),
                    Map.entry("N10", FULL),
                    Map.entry("N13", LOGIN_FAILED));

    /** By class and the form's phase. */
    private static final Map<String, Signal> BY_PHASE =
            Map.ofEntries(
                    Map.entry("L14 received", CONNECTED),
                    Map.entry("L16 crash", CRASHED),
                    Map.entry("L16 reset", RESET),
                    Map.entry("L16 victim", KILLED),
                    Map.entry("L22 starting", STARTING),
                    Map.entry("L22 clean start", CLEAN_START),
                    Map.entry("L22 unclean start", UNCLEAN_START),
                    Map.entry("L22 crash recovery", RECOVERING),
                    Map.entry("L22 redo", REDO),
                    Map.entry("L22 redo done", REDO_DONE),
                    Map.entry("L22 consistent", CONSISTENT),
                    Map.entry("L22 standby", STANDBY),
                    Map.entry("L22 ready", READY),
                    Map.entry("L22 stopping", STOPPING),
                    Map.entry("L22 stopped", STOPPED),
                    Map.entry("L22 promote", PROMOTE),
                    Map.entry("L22 new timeline", PROMOTE),
                    Map.entry("L22 promoted", PROMOTED),
                    Map.entry("L36 cannot start", CANNOT_START),
                    Map.entry("L30 lost", REPLICATION_LOST),
                    Map.entry("L30 WAL removed", WAL_REMOVED),
                    Map.entry("L30 streaming", STREAMING),
                    Map.entry("N01 killed", KERNEL_KILLED));

    /** Whether it comes in floods. */
    boolean counted() {
        return compareTo(KILLED) >= 0;
    }

    /** What {@code event} tells, or {@code null}. */
    static @Nullable Signal of(RawEvent event) {
        EventClass type = event.type();
        if (event.severity() == Severity.PANIC) {
            return PANIC;
        }
        if (type == null) {
            return null;
        }
        Form form = event.form();
        Map<String, String> set = form == null ? Map.of() : form.set();
        if ("running".equals(set.get("reason"))) {
            return null; // a second server that cannot start is no harm to the first
        }
        Signal signal = BY_CLASS.get(type.id());
        String phase = set.get("phase");
        return signal != null || phase == null ? signal : BY_PHASE.get(type.id() + ' ' + phase);
    }
}
