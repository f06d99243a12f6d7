package ai.dbtool.db.overview;

import ai.dbtool.db.changes.Comparison;

import java.util.List;

/** The few changes that an overview tells. */
final class Changed {

    private static final int MOST = 3;
    private static final double LEAST = 0.1;

    private Changed() {}

    /** One line each, largest first; none when nothing is worth telling. */
    static List<String> largest(Comparison comparison) {
        return comparison.changes().changes().stream()
                .filter(change -> change.weight() >= LEAST)
                .limit(MOST)
                .map(change -> change.kind() + " " + change.statement())
                .toList();
    }
}
