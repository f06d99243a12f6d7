package ai.dbtool.log.event;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The event classes and how a message finds its own.
 *
 * <p>A form's text decides, provided that level and SQLSTATE agree: texts repeat across classes,
 * and a client can raise any text. Where no text fits (a server that speaks another language), the
 * SQLSTATE alone decides. Forms are looked up by the first four bytes of the message, so that a
 * line is compared with a handful of them.
 */
public final class Catalogue {

    private final List<EventClass> classes;
    private final Form[] floating;
    private final HeadTable byHead;
    private final Map<Integer, EventClass> home = new HashMap<>();

    private record Resource(List<EventClass> classes) {}

    private Catalogue(List<EventClass> classes) {
        this.classes = List.copyOf(classes);
        Set<String> ids = new HashSet<>();
        for (EventClass type : classes) {
            if (!ids.add(type.id())) {
                throw new IllegalArgumentException("event class " + type.id() + " stands twice");
            }
            type.sqlstates().forEach(code -> home.putIfAbsent(SqlState.pack(code), type));
        }
        home.remove(SqlState.SUCCESS);
        home.remove(SqlState.WARNING);
        List<Form> forms =
                classes.stream()
                        .flatMap(type -> type.messages().stream().map(text -> new Form(type, text)))
                        .toList();
        this.floating = forms.stream().filter(form -> !HeadTable.fits(form)).toArray(Form[]::new);
        this.byHead = new HeadTable(forms.stream().filter(HeadTable::fits).toList());
    }

    /** The catalogue that comes with this module. */
    public static Catalogue standard() {
        return Holder.STANDARD;
    }

    /** All classes, in the order of the resources. */
    public List<EventClass> classes() {
        return classes;
    }

    /** The class with this id, or {@code null}. */
    public @Nullable EventClass byId(String id) {
        return classes.stream().filter(type -> type.id().equals(id)).findFirst().orElse(null);
    }

    /**
     * The form of a message.
     *
     * @param session whether the event names a user: background classes then do not apply
     */
    public @Nullable Form form(
            byte[] text, int from, int to, Severity level, int state, boolean session) {
        Form found = first(byHead.get(text, from, to), text, from, to, level, state, session);
        if (found != null) {
            return found;
        }
        return level == Severity.DEBUG
                ? null
                : first(floating, text, from, to, level, state, session);
    }

    /** The class an SQLSTATE alone stands for, or {@code null}. */
    public @Nullable EventClass home(int state, Severity level) {
        EventClass type = state == SqlState.UNKNOWN ? null : home.get(state);
        return type != null && type.levels().contains(level) ? type : null;
    }

    private static @Nullable Form first(
            Form[] forms,
            byte[] text,
            int from,
            int to,
            Severity level,
            int state,
            boolean session) {
        for (Form form : forms) {
            if (form.admits(level, state, session)
                    && form.template().matches(text, from, form.end(text, from, to))) {
                return form;
            }
        }
        return null;
    }

    private static final class Holder {
        private static final Catalogue STANDARD =
                new Catalogue(
                        Stream.of("event-classes.json", "neighbour-classes.json")
                                .flatMap(name -> load(name).stream())
                                .toList());

        private static List<EventClass> load(String name) {
            try (InputStream in = Catalogue.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("resource " + name + " is missing");
                }
                JsonMapper mapper =
                        JsonMapper.builder()
                                .disable(
                                        tools.jackson.databind.DeserializationFeature
                                                .FAIL_ON_UNKNOWN_PROPERTIES)
                                .disable(
                                        tools.jackson.databind.DeserializationFeature
                                                .FAIL_ON_NULL_FOR_PRIMITIVES)
                                .build();
                return mapper.readValue(in, Resource.class).classes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
