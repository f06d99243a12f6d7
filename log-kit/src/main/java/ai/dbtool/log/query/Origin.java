package ai.dbtool.log.query;

import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Whose events; what is {@code null} does not matter.
 *
 * @param user session user
 * @param database session database
 * @param application application name
 * @param host client address, as {@code %h} prints it
 * @param session session, as {@code %c} prints it
 * @param pid process
 */
public record Origin(
        @Nullable String user,
        @Nullable String database,
        @Nullable String application,
        @Nullable String host,
        @Nullable String session,
        @Nullable Integer pid) {

    /** Everybody's. */
    public static final Origin ANY = new Origin(null, null, null, null, null, null);

    /** Of one process. */
    public static Origin of(@Nullable Integer pid) {
        return new Origin(null, null, null, null, null, pid);
    }

    boolean isAny() {
        return equals(ANY);
    }

    /** What is asked for by name, by where it stands in the log. */
    Map<Part, String> names() {
        Map<Part, String> names = new EnumMap<>(Part.class);
        put(names, Part.USER, user);
        put(names, Part.DATABASE, database);
        put(names, Part.APPLICATION, application);
        put(names, Part.HOST, host);
        put(names, Part.SESSION, session);
        return names;
    }

    private static void put(Map<Part, String> names, Part part, @Nullable String name) {
        if (name != null) {
            names.put(part, name);
        }
    }

    /** The origin ready to test events. */
    static final class Test {

        /** Their messages tell the host, whatever the prefix. */
        private static final Set<String> TELL_HOST = Set.of("L09", "L14");

        private final @Nullable Integer pid;
        private final Map<Part, byte[]> names = new EnumMap<>(Part.class);
        private final @Nullable String host;

        Test(Origin origin) {
            pid = origin.pid;
            host = origin.host;
            origin.names()
                    .forEach(
                            (part, name) -> names.put(part, name.getBytes(StandardCharsets.UTF_8)));
        }

        boolean admits(RawEvent event) {
            if (pid != null && pid != event.pid()) {
                return false;
            }
            for (Map.Entry<Part, byte[]> wanted : names.entrySet()) {
                Part part = wanted.getKey();
                boolean tells = part != Part.HOST || event.has(part);
                if (tells ? !event.is(part, wanted.getValue()) : !saysHost(event)) {
                    return false;
                }
            }
            return true;
        }

        private boolean saysHost(RawEvent event) {
            var type = event.type();
            return type != null
                    && TELL_HOST.contains(type.id())
                    && event.toEvent("", "").fields().get("host") instanceof String said
                    && said.equals(host);
        }
    }
}
