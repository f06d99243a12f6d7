package ai.dbtool.log.query;

/**
 * How often something was seen in one time by how often in another.
 *
 * @param factor rate now by rate before; infinite where it was not seen before
 * @param score log-likelihood ratio G² of the two counts (Dunning 1993)
 */
public record Rate(double factor, double score) {

    /** 0.1 % of what did not change gets this far: chi-square with one degree of freedom. */
    public static final double CHANCE = 10.83;

    /** {@code before} in some seconds, {@code now} in others; not both 0. */
    static Rate of(long before, double beforeSeconds, long now, double nowSeconds) {
        double total = beforeSeconds + nowSeconds;
        double score =
                2
                        * (term(before, (before + now) * beforeSeconds / total)
                                + term(now, (before + now) * nowSeconds / total));
        double factor =
                before == 0
                        ? Double.POSITIVE_INFINITY
                        : (now / nowSeconds) / (before / beforeSeconds);
        return new Rate(factor, score);
    }

    /** Whether it differs by more than chance. */
    public boolean differs() {
        return score >= CHANCE;
    }

    private static double term(long observed, double expected) {
        return observed == 0 ? 0 : observed * Math.log(observed / expected);
    }
}
