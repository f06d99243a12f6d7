package ai.dbtool.conf.hba;

import java.util.function.Function;

/** Whether something matches, as far as it can be told from here. */
public enum Hit {
    NO,
    /** It depends on what is not known: a role, the DNS, the server's own addresses. */
    MAYBE,
    YES;

    static Hit of(boolean matches) {
        return matches ? YES : NO;
    }

    /** Both. */
    Hit and(Hit other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The best of {@code all}. */
    static <T> Hit any(Iterable<T> all, Function<T, Hit> each) {
        Hit best = NO;
        for (T one : all) {
            Hit hit = each.apply(one);
            best = hit.compareTo(best) > 0 ? hit : best;
        }
        return best;
    }
}
