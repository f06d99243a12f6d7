package ai.dbtool.db.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What pg_stats knows about the values of a column.
 *
 * @param distinct number of different values, 0 when unknown
 * @param shares of the rows that have each of {@code common}
 * @param bounds of the histogram of all others, ascending
 */
record ValueStatistics(
        boolean numeric,
        double distinct,
        List<String> common,
        List<Double> shares,
        List<String> bounds) {

    private record Weighed(String value, double share) {}

    boolean usable() {
        return !common.isEmpty() || !bounds.isEmpty();
    }

    /** At most {@code count} different values whose frequency is nearest to the average one. */
    List<String> typical(int count) {
        double average = 1 / Math.max(1, distinct);
        List<String> found = new ArrayList<>();
        IntStream.range(0, common.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distance(shares.get(i), average)))
                .map(common::get)
                .forEach(found::add);
        // Values outside the list are rarer than all in it, and rather evenly so.
        double others = 1 - shares.stream().mapToDouble(Double::doubleValue).sum();
        double rest = Math.max(1, distinct - common.size());
        boolean nearer =
                found.isEmpty()
                        || distance(others / rest, average)
                                < distance(shares.get(common.indexOf(found.getFirst())), average);
        found.addAll(nearer ? 0 : found.size(), spread(count));
        return found.stream().distinct().limit(count).toList();
    }

    private List<String> spread(int count) {
        return bounds.isEmpty()
                ? List.of()
                : IntStream.rangeClosed(1, count)
                        .mapToObj(i -> bounds.get(i * (bounds.size() - 1) / (count + 1)))
                        .toList();
    }

    private static double distance(double share, double average) {
        return Math.abs(Math.log(Math.max(1e-12, share) / average));
    }

    /** The value that {@code share} of the rows are below. */
    String at(double share) {
        List<Weighed> weighed = new ArrayList<>();
        double others = 1 - shares.stream().mapToDouble(Double::doubleValue).sum();
        for (String bound : bounds) {
            weighed.add(new Weighed(bound, Math.max(0, others) / bounds.size()));
        }
        for (int i = 0; i < common.size(); i++) {
            weighed.add(new Weighed(common.get(i), shares.get(i)));
        }
        weighed.sort((a, b) -> compare(a.value(), b.value()));
        double sum = 0;
        for (Weighed w : weighed) {
            sum += w.share();
            if (sum >= share) {
                return w.value();
            }
        }
        return weighed.getLast().value();
    }

    /** Dates and times are text that sorts; what is neither sorts as it may. */
    private int compare(String a, String b) {
        if (numeric) {
            try {
                return new BigDecimal(a).compareTo(new BigDecimal(b));
            } catch (NumberFormatException e) {
                return a.compareTo(b);
            }
        }
        return a.compareTo(b);
    }

    /** As SQL: a number bare, so that arithmetic finds its operator; else without a type. */
    String literal(String value) {
        boolean bare = numeric && value.matches("-?[0-9]+(\\.[0-9]+)?");
        return bare ? value : "'" + value.replace("'", "''") + "'";
    }

    /** What changes nothing when added. */
    String neutral() {
        return numeric ? "0" : "'0'";
    }
}
