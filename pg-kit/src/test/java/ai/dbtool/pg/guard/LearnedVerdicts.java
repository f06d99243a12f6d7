package ai.dbtool.pg.guard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Gate A's verdicts on millions of texts for a few thousand questions, on a catalog that stays as
 * it is: a name more never denies less. So what holds something that was denied is denied, and what
 * lies within something that passed passes.
 */
final class LearnedVerdicts {

    private enum Place {
        NAME,
        CALL,
        FIELD,
        OPERATOR
    }

    private record Mention(Place place, String name) {}

    private final Predicate<Mentions> gate;
    private final Mentions catalog;

    /** The smallest sets that are denied, by one mention of each. */
    private final Map<Mention, List<Set<Mention>>> denied = new HashMap<>();

    /** The largest sets that passed. */
    private final List<Set<Mention>> passed = new ArrayList<>();

    /**
     * @param gate whether the mentions are denied
     * @param catalog all names there are, the others change no verdict
     */
    LearnedVerdicts(Predicate<Mentions> gate, Mentions catalog) {
        this.gate = gate;
        this.catalog = catalog;
    }

    boolean denies(Mentions text) {
        Set<Mention> mentions = known(text);
        return holdsDenied(mentions)
                || passed.stream().noneMatch(set -> set.containsAll(mentions)) && learn(mentions);
    }

    private Set<Mention> known(Mentions text) {
        Set<Mention> known = new LinkedHashSet<>();
        add(known, Place.NAME, text.names(), catalog.names());
        add(known, Place.CALL, text.calls(), catalog.calls());
        add(known, Place.FIELD, text.fields(), catalog.fields());
        add(known, Place.OPERATOR, text.operators(), catalog.operators());
        return known;
    }

    private static void add(
            Set<Mention> known, Place place, Collection<String> names, Set<String> catalog) {
        names.stream().filter(catalog::contains).forEach(n -> known.add(new Mention(place, n)));
    }

    private boolean holdsDenied(Set<Mention> mentions) {
        return mentions.stream()
                .flatMap(mention -> denied.getOrDefault(mention, List.of()).stream())
                .anyMatch(mentions::containsAll);
    }

    private boolean learn(Set<Mention> mentions) {
        if (ask(mentions)) {
            Set<Mention> smallest = smallest(mentions);
            denied.computeIfAbsent(smallest.iterator().next(), _ -> new ArrayList<>())
                    .add(smallest);
            return true;
        }
        for (Set<Mention> set : passed) {
            Set<Mention> both = new LinkedHashSet<>(set);
            both.addAll(mentions);
            if (!ask(both)) {
                set.addAll(mentions);
                return false;
            }
        }
        passed.add(new HashSet<>(mentions));
        return false;
    }

    private Set<Mention> smallest(Set<Mention> mentions) {
        Set<Mention> smallest = new LinkedHashSet<>(mentions);
        for (Mention mention : mentions) {
            smallest.remove(mention);
            if (!ask(smallest)) {
                smallest.add(mention);
            }
        }
        return smallest;
    }

    private boolean ask(Set<Mention> mentions) {
        return gate.test(
                new Mentions(
                        names(mentions, Place.NAME),
                        names(mentions, Place.CALL),
                        names(mentions, Place.FIELD),
                        names(mentions, Place.OPERATOR)));
    }

    private static Set<String> names(Set<Mention> mentions, Place place) {
        Set<String> names = new LinkedHashSet<>();
        mentions.stream().filter(m -> m.place() == place).forEach(m -> names.add(m.name()));
        return names;
    }
}
