package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Forecast;
import ai.dbtool.db.ddl.Review;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What building each candidate would take. A partial index takes as long to build as a whole one,
 * whose rows are all read, and its share of the space.
 */
record Builds(Map<Candidate, Forecast> forecasts) {

    /** The meta page and a leaf. */
    private static final long LEAST_BYTES = 2 * 8192;

    static Mono<Builds> of(Collection<Candidate> candidates, Database database, Sight sight) {
        List<Candidate> all = List.copyOf(candidates);
        return Review.each(all.stream().map(c -> c.whole().statement()).toList(), database, sight)
                .map(
                        found -> {
                            Map<Candidate, Forecast> forecasts = new HashMap<>();
                            for (int i = 0; i < all.size(); i++) {
                                forecasts.put(all.get(i), found.get(i));
                            }
                            return new Builds(forecasts);
                        });
    }

    /** Bytes right after the build, 0 when unknown. */
    long bytes(Candidate candidate) {
        return Objects.requireNonNullElse(size(candidate), 0L);
    }

    @Nullable Long size(Candidate candidate) {
        Forecast build = forecasts.get(candidate);
        if (build == null || build.work().isEmpty()) {
            return null;
        }
        long sum = 0;
        for (Forecast.Work work : build.work()) {
            if (work.bytes() == null) {
                return null;
            }
            sum += work.bytes();
        }
        return Math.max(LEAST_BYTES, Math.round(sum * candidate.share()));
    }

    @Nullable Double seconds(Candidate candidate) {
        Forecast build = forecasts.get(candidate);
        return build == null ? null : build.seconds();
    }

    String undo(Candidate candidate) {
        return "DROP INDEX CONCURRENTLY "
                + Names.readable(candidate.schema())
                + "."
                + Names.readable(candidate.name())
                + ";";
    }
}
