package ai.dbtool.logtools.source;

import ai.dbtool.log.query.Rhythm;
import ai.dbtool.log.query.Silences;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * How a source comes in, and what cannot be in it.
 *
 * @param events how many events
 * @param seconds from the first to the last
 * @param eventsPerSecond on average; absent where the log has no times or spans no second
 * @param bytesPerSecond on average, uncompressed
 * @param usualSilenceSeconds half of the time lies in silences of this length or less
 * @param gaps the longest silences, of ten times the usual and a minute or more
 * @param blindSpots what cannot be in it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceRhythm(
        long events,
        double seconds,
        @Nullable Double eventsPerSecond,
        @Nullable Double bytesPerSecond,
        double usualSilenceSeconds,
        List<Gap> gaps,
        List<BlindSpot> blindSpots) {

    /** A silence. */
    public record Gap(String from, String to, long seconds) {

        private static Gap of(Silences.Gap gap) {
            return new Gap(gap.from().toString(), gap.to().toString(), gap.length().toSeconds());
        }
    }

    static SourceRhythm of(Rhythm found, List<BlindSpot> spots) {
        double seconds = found.seconds();
        return new SourceRhythm(
                found.events(),
                seconds,
                seconds < 1 ? null : found.events() / seconds,
                seconds < 1 ? null : found.scan().bytes() / seconds,
                found.usual().toMillis() / 1_000.0,
                found.gaps().stream().map(Gap::of).toList(),
                spots);
    }

    String text() {
        StringBuilder out = new StringBuilder("\nrate: ");
        if (eventsPerSecond == null || bytesPerSecond == null) {
            out.append("unknown, for the log spans no time");
        } else {
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%.3g events/s, %.0f bytes/s over %.0f s; usually silent for %.0f s or less",
                            eventsPerSecond,
                            bytesPerSecond,
                            seconds,
                            usualSilenceSeconds));
        }
        for (Gap gap : gaps) {
            out.append("\nsilent for ").append(gap.seconds()).append(" s from ").append(gap.from());
        }
        for (BlindSpot spot : blindSpots) {
            out.append("\nnot in this log: ").append(spot.text());
        }
        return out.toString();
    }
}
