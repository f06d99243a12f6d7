package ai.dbtool.log.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Folds messages that differ in a few words into one template, after Drain (He, Zhu, Zheng, Lyu:
 * "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017): messages with the same
 * number of words and the same first word are of one template when enough of their words are the
 * same; words that differ become {@code <*>}. Unlike Drain it takes all messages at once and in the
 * order of their text, so the result does not depend on the order of the log.
 */
final class TemplateMiner {

    /** Share of words that must be the same. */
    private static final double SIMILAR = 0.6;

    private static final String ANY = "<*>";

    private static final class Cluster {
        private final String[] words;

        Cluster(String[] words) {
            this.words = words.clone();
        }

        double similarity(String[] other) {
            int same = 0;
            for (int i = 0; i < words.length; i++) {
                same += words[i].equals(other[i]) ? 1 : 0;
            }
            return (double) same / words.length;
        }

        void take(String[] other) {
            for (int i = 0; i < words.length; i++) {
                if (!words[i].equals(other[i])) {
                    words[i] = ANY;
                }
            }
        }
    }

    private TemplateMiner() {}

    /** The template of each of {@code shapes}. */
    static Map<String, String> fold(Collection<String> shapes) {
        Map<String, List<Cluster>> buckets = new HashMap<>();
        Map<String, Cluster> homes = new LinkedHashMap<>();
        for (String shape : new TreeSet<>(shapes)) {
            String[] words = shape.split(" ", -1);
            List<Cluster> bucket =
                    buckets.computeIfAbsent(words.length + " " + words[0], _ -> new ArrayList<>());
            Cluster best = null;
            double most = SIMILAR;
            for (Cluster cluster : bucket) {
                double similarity = cluster.similarity(words);
                if (similarity >= most && (best == null || similarity > most)) {
                    best = cluster;
                    most = similarity;
                }
            }
            if (best == null) {
                best = new Cluster(words);
                bucket.add(best);
            } else {
                best.take(words);
            }
            homes.put(shape, best);
        }
        Map<String, String> templates = new HashMap<>();
        homes.forEach(
                (shape, home) -> templates.put(shape, String.join(" ", Arrays.asList(home.words))));
        return templates;
    }
}
