package ai.dbtool.eval.run;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * What to run.
 *
 * @param cases folder of cases
 * @param only ids to run; empty for all
 * @param seeds how many seeds of each
 * @param firstSeed the first of them
 * @param combine how many cases at once; 1 for each alone
 * @param pairs most sets to draw when cases are combined
 * @param parallel cases under way at once
 * @param target programs of the PostgreSQL to run on; {@code null} for the embedded one
 * @param out folder of results
 */
public record EvalOptions(
        Path cases,
        List<String> only,
        int seeds,
        long firstSeed,
        int combine,
        int pairs,
        int parallel,
        @Nullable Path target,
        Path out) {}
