package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.format.Part;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A plan that auto_explain logged, whole.
 *
 * @param event where it was logged
 * @param format how it is written (auto_explain.log_format)
 * @param text the message: its duration, the statement, what EXPLAIN would have printed; {@code
 *     null} when it is longer than a million bytes
 */
public record LoggedPlan(Event event, Format format, @Nullable String text) {

    private static final int MOST_BYTES = 1_000_000;

    /** Values of auto_explain.log_format. */
    public enum Format {
        TEXT,
        JSON,
        XML,
        YAML
    }

    /** The first plan among {@code events}, which stand at {@code places}. */
    static @Nullable LoggedPlan first(
            List<Place> places,
            Map<Place, Event> events,
            Catalogue catalogue,
            BooleanSupplier cancelled) {
        for (Place place : places) {
            Event event = events.get(place);
            if (event != null && EventClass.PLAN.equals(event.classId())) {
                String message =
                        Fetch.all(
                                        List.of(place),
                                        catalogue,
                                        cancelled,
                                        (_, raw) -> raw.text(Part.MESSAGE, MOST_BYTES + 1))
                                .get(place);
                return message == null ? null : of(event, message);
            }
        }
        return null;
    }

    private static @Nullable LoggedPlan of(Event event, String message) {
        int head = message.indexOf('\n');
        if (head < 0) {
            return null;
        }
        return new LoggedPlan(
                event,
                format(message.substring(head + 1)),
                message.length() > MOST_BYTES ? null : message);
    }

    private static Format format(String text) {
        if (text.startsWith("{")) {
            return Format.JSON;
        }
        if (text.startsWith("<explain")) {
            return Format.XML;
        }
        return text.startsWith("Query Text: \"") && text.contains("\nPlan:")
                ? Format.YAML
                : Format.TEXT;
    }
}
