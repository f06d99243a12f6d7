package ai.dbtool.log.query;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.BlockIndex.Block;
import ai.dbtool.log.source.BlockIndex.Kind;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Which events a question is about; all of it must hold.
 *
 * @param window time
 * @param classes ids of classes; empty for all
 * @param sqlstate code or the beginning of one, or {@code null}
 * @param severity this level or worse, or {@code null}
 * @param origin whose
 * @param wording what they say
 * @param queryid the statement they are about, as pg_stat_statements identifies it, or {@code null}
 */
public record Filter(
        Window window,
        Set<String> classes,
        @Nullable String sqlstate,
        @Nullable Severity severity,
        Origin origin,
        Wording wording,
        @Nullable String queryid) {

    public Filter {
        classes = Set.copyOf(classes);
    }

    /** All events of {@code window}. */
    public static Filter all(Window window) {
        return of(window, Set.of(), null);
    }

    /** Events of {@code window} in these classes. */
    public static Filter classes(Window window, Set<String> classes) {
        return of(window, classes, null);
    }

    /** Events of {@code severity} or worse. */
    public static Filter atLeast(Severity severity) {
        return of(Window.all(), Set.of(), severity);
    }

    private static Filter of(Window window, Set<String> classes, @Nullable Severity severity) {
        return new Filter(window, classes, null, severity, Origin.ANY, Wording.ANY, null);
    }

    /** Whether an event of {@code block} can be one of these. */
    boolean mayAdmit(Block block) {
        return (block.untimed() || window.touches(block.from(), block.to()))
                && block.kinds().stream().anyMatch(this::admits);
    }

    /** Whether class and level decide about every event of {@code block}. */
    boolean admitsByKind(Block block) {
        return sqlstate == null
                && origin.isAny()
                && wording.isAny()
                && queryid == null
                && (block.from() > block.to()
                        || (window.holds(block.from()) && window.holds(block.to())));
    }

    /** Whether events of this class and level can be among these. */
    boolean admits(Kind kind) {
        EventClass type = kind.type();
        return (classes.isEmpty() || (type != null && classes.contains(type.id())))
                && (severity == null || kind.level().compareTo(severity) <= 0);
    }

    /** The filter ready to test events; not for several threads. */
    Test compile() {
        return new Test(this);
    }

    /** Tests events: cheap conditions first, texts last. */
    static final class Test {

        private final Filter filter;
        private final Origin.@Nullable Test origin;
        private final Wording.@Nullable Test wording;

        Test(Filter filter) {
            this.filter = filter;
            this.origin = filter.origin.isAny() ? null : new Origin.Test(filter.origin);
            this.wording = filter.wording.isAny() ? null : new Wording.Test(filter.wording);
        }

        boolean admits(RawEvent event) {
            Severity level = filter.severity;
            return filter.window.holds(event.time())
                    && (level == null || event.severity().compareTo(level) <= 0)
                    && (origin == null || origin.admits(event))
                    && isClass(event)
                    && isState(event)
                    && (filter.queryid == null || filter.queryid.equals(event.queryid()))
                    && (wording == null || wording.admits(event));
        }

        private boolean isClass(RawEvent event) {
            if (filter.classes.isEmpty()) {
                return true;
            }
            EventClass type = event.type();
            return type != null && filter.classes.contains(type.id());
        }

        private boolean isState(RawEvent event) {
            String prefix = filter.sqlstate;
            if (prefix == null) {
                return true;
            }
            int state = event.state();
            return state != SqlState.UNKNOWN && SqlState.text(state).startsWith(prefix);
        }
    }
}
