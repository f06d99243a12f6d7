package ai.dbtool.log.query;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.event.SqlState;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.BlockIndex.Block;
import ai.dbtool.log.source.BlockIndex.Kind;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which events a question is about.
 *
 * @param window time
 * @param classes ids of classes; empty for all
 * @param sqlstate code or the beginning of one, or {@code null}
 * @param severity this level or worse, or {@code null}
 * @param contains text in message, detail, hint, context or statement, or {@code null}; case does
 *     not count
 * @param shown how a text is shown, secrets masked: {@code contains} must hold for that too, or
 *     "found" would confirm a guessed secret
 * @param user session user, or {@code null}
 * @param database session database, or {@code null}
 * @param application application name, or {@code null}
 * @param pid process, or {@code null}
 * @param queryid the statement they are about, as pg_stat_statements identifies it, or {@code null}
 */
public record Filter(
        Window window,
        Set<String> classes,
        @Nullable String sqlstate,
        @Nullable Severity severity,
        @Nullable String contains,
        UnaryOperator<String> shown,
        @Nullable String user,
        @Nullable String database,
        @Nullable String application,
        @Nullable Integer pid,
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
        return new Filter(
                window,
                classes,
                null,
                severity,
                null,
                UnaryOperator.identity(),
                null,
                null,
                null,
                null,
                null);
    }

    /** Whether an event of {@code block} can be one of these. */
    boolean mayAdmit(Block block) {
        return (block.untimed() || window.touches(block.from(), block.to()))
                && block.kinds().stream().anyMatch(this::admits);
    }

    /** Whether class and level decide about every event of {@code block}. */
    boolean admitsByKind(Block block) {
        return sqlstate == null
                && contains == null
                && user == null
                && database == null
                && application == null
                && pid == null
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

        private static final Part[] SEARCHED = {
            Part.MESSAGE, Part.STATEMENT, Part.DETAIL, Part.CONTEXT, Part.HINT
        };

        private final Filter filter;
        private final @Nullable String wanted;
        private final byte @Nullable [] user;
        private final byte @Nullable [] database;
        private final byte @Nullable [] application;

        Test(Filter filter) {
            this.filter = filter;
            this.wanted = filter.contains == null ? null : filter.contains.toLowerCase(Locale.ROOT);
            this.user = bytes(filter.user);
            this.database = bytes(filter.database);
            this.application = bytes(filter.application);
        }

        private static byte @Nullable [] bytes(@Nullable String text) {
            return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }

        boolean admits(RawEvent event) {
            Integer pid = filter.pid;
            Severity level = filter.severity;
            return filter.window.holds(event.time())
                    && (pid == null || pid == event.pid())
                    && (level == null || event.severity().compareTo(level) <= 0)
                    && isClass(event)
                    && isState(event)
                    && is(event, Part.USER, user)
                    && is(event, Part.DATABASE, database)
                    && is(event, Part.APPLICATION, application)
                    && (filter.queryid == null || filter.queryid.equals(event.queryid()))
                    && (wanted == null || contains(event, wanted));
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

        private static boolean is(RawEvent event, Part part, byte @Nullable [] wanted) {
            return wanted == null || event.is(part, wanted);
        }

        private boolean contains(RawEvent event, String wanted) {
            for (Part part : SEARCHED) {
                if (event.has(part) && contains(event.text(part), wanted)) {
                    return true;
                }
            }
            return false;
        }

        /** Masked only where it would be a hit, for masking costs more than looking. */
        private boolean contains(String text, String wanted) {
            return text.toLowerCase(Locale.ROOT).contains(wanted)
                    && filter.shown.apply(text).toLowerCase(Locale.ROOT).contains(wanted);
        }
    }
}
