package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.activity.LoadSvg;
import ai.dbtool.db.activity.PastLoad;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Span;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Plots of the load that was recorded lately. */
final class RecordedLoad {

    private static final Duration LATELY = Duration.ofHours(1);

    private RecordedLoad() {}

    /** One for each connection that was recorded in the last hour, for a page. */
    static List<String> figures(DbtoolConfig config) throws IOException {
        Histories histories = new Histories(config);
        List<String> figures = new ArrayList<>();
        for (String connection : config.connections().keySet()) {
            History history = histories.of(connection);
            Span span = recorded(history, Instant.now());
            if (span != null) {
                figures.add(LoadSvg.inPage(connection, PastLoad.read(history, span)));
            }
        }
        return figures;
    }

    /** From the first look of the last hour to the last one. */
    private static @Nullable Span recorded(History history, Instant now) throws IOException {
        List<Tick> ticks =
                history.read(Tick.class, now.minus(LATELY).toEpochMilli(), now.toEpochMilli());
        return ticks.size() < 2
                ? null
                : new Span(
                        Instant.ofEpochMilli(ticks.getFirst().millis()),
                        Instant.ofEpochMilli(ticks.getLast().millis() + 1));
    }
}
