package ai.dbtool.log.query;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** Which events belong to a given one. */
public sealed interface Related {

    /** Whether {@code event} does. */
    boolean includes(RawEvent event);

    /** Whether the event tells what is asked for. */
    default boolean isKnown() {
        return true;
    }

    /** Whether what came before {@code event} is of another life. */
    default boolean begins(RawEvent event) {
        return false;
    }

    /** All. */
    record Everything() implements Related {

        @Override
        public boolean includes(RawEvent event) {
            return true;
        }
    }

    /**
     * Those of its session: by {@code %c} where the log tells it, else by process from one
     * connection or start of the server to the next, for process ids come again.
     *
     * @param session as {@code %c} prints it, or {@code null}
     */
    record SameSession(@Nullable String session, int pid) implements Related {

        private static final String RECEIVED = "connection received: ";
        private static final String STARTING = "starting PostgreSQL ";

        static SameSession of(Event event) {
            return new SameSession(event.texts().session(), event.pid());
        }

        @Override
        public boolean includes(RawEvent event) {
            return session == null
                    ? event.pid() == pid
                    : event.has(Part.SESSION) && event.text(Part.SESSION).equals(session);
        }

        @Override
        public boolean begins(RawEvent event) {
            return session == null
                    && ((event.pid() == pid && says(event, RECEIVED)) || says(event, STARTING));
        }

        @Override
        public boolean isKnown() {
            return session != null || pid != 0;
        }

        private static boolean says(RawEvent event, String head) {
            return event.text(Part.MESSAGE, head.length()).equals(head);
        }
    }

    /**
     * Those about one of its tables, indexes or other objects.
     *
     * @param names these, as it writes them
     */
    record SameObject(Set<String> names) implements Related {

        public SameObject {
            names = Set.copyOf(names);
        }

        static SameObject of(Event event) {
            return new SameObject(ObjectNames.relationsOf(event));
        }

        @Override
        public boolean isKnown() {
            return !names.isEmpty();
        }

        @Override
        public boolean includes(RawEvent event) {
            return names.stream().anyMatch(name -> ObjectNames.of(name).areIn(event));
        }
    }
}
