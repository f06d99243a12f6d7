package ai.dbtool.log.incident;

import ai.dbtool.log.incident.Draft.Step;
import ai.dbtool.log.incident.Incident.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The life of one server, cut into the times in which it was not there: from the first line that
 * something ends to the one that says it is ready. A promotion is such a time too, though readers
 * are served in it.
 */
final class Outages {

    /** A server may log a little (of its configuration) before the line that it starts. */
    private static final long FIRST_LINES_MILLIS = 10_000;

    private final List<Draft> closed = new ArrayList<>();
    private @Nullable Draft open;

    /** All of {@code steps}, which are in the order of time. */
    static List<Draft> of(List<Step> steps) {
        Outages outages = new Outages();
        steps.forEach(outages::add);
        if (outages.open != null) {
            outages.close(outages.open);
        }
        return outages.closed;
    }

    private void add(Step step) {
        switch (step.signal()) {
            case CRASHED, RESET, PANIC -> within(Kind.CRASH, step).become(Kind.CRASH);
            case STOPPING -> within(Kind.RESTART, step);
            case PROMOTE, PROMOTED -> within(Kind.FAILOVER, step).become(Kind.FAILOVER);
            case CANNOT_START -> within(Kind.NOT_AVAILABLE, step).become(Kind.NOT_AVAILABLE);
            case UNCLEAN_START, RECOVERING -> {
                Draft draft = start(step);
                if (!draft.has(Signal.STOPPING)) {
                    draft.become(Kind.CRASH);
                }
            }
            case STARTING, CLEAN_START, STANDBY -> start(step);
            case REDO, REDO_DONE, CONSISTENT, STOPPED -> {
                if (open != null) {
                    open.add(step);
                }
            }
            case READY -> {
                if (open != null) {
                    open.add(step);
                    open.end(step.time());
                    close(open);
                    open = null;
                }
            }
            default -> {}
        }
    }

    /** The outage that is open, or a new one of {@code kind} that begins with {@code step}. */
    private Draft within(Kind kind, Step step) {
        Draft draft = open == null ? new Draft(kind, step.time()) : open;
        draft.add(step);
        open = draft;
        return draft;
    }

    /** A server that starts without a line that it stopped was there until its last line. */
    private Draft start(Step step) {
        if (open == null) {
            open = new Draft(Kind.RESTART, step.before());
        }
        return within(Kind.RESTART, step);
    }

    /** The start at which the log begins is no incident. */
    private void close(Draft draft) {
        boolean first =
                closed.isEmpty()
                        && draft.kind() == Kind.RESTART
                        && !draft.has(Signal.STOPPING)
                        && !draft.has(Signal.STOPPED)
                        && draft.steps().getFirst().time() - draft.from() < FIRST_LINES_MILLIS;
        if (!first) {
            closed.add(draft);
        }
    }
}
