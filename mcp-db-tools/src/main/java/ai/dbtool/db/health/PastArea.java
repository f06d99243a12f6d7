package ai.dbtool.db.health;

import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.Counters;
import ai.dbtool.db.history.Gauges;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.history.States;
import ai.dbtool.db.history.States.Known;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** One area of a recorded time. */
interface PastArea {

    /**
     * What several areas read.
     *
     * @param settings as they were at both ends of the time
     */
    record Then(History history, Span span, Counters counters, Gauges gauges, States settings) {

        static Then read(History history, Span span) throws IOException {
            return new Then(
                    history,
                    span,
                    Counters.read(history, span),
                    Gauges.read(history, span),
                    States.settings(history, span.fromMillis(), span.toMillis()));
        }

        /** A setting in the unit of pg_settings; {@code null} when it was not recorded. */
        @Nullable Integer setting(String name) {
            Known known = settings.today().get(name);
            try {
                return known == null ? null : Integer.valueOf(known.value());
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    /** Key in {@link Health#areas}, that of the same area now. */
    String name();

    /** Reads and judges; belongs on a thread that may wait. */
    Checked read(Then then) throws IOException;

    /** To one decimal. */
    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
