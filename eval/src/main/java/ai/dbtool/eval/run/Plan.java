package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.CaseException;
import ai.dbtool.eval.cases.CaseFolders;
import ai.dbtool.eval.cases.FaultCase;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Which cases run together with which seed. */
final class Plan {

    private Plan() {}

    static List<Item> of(EvalOptions options) {
        Map<String, Path> folders = new TreeMap<>();
        for (Path folder : CaseFolders.in(options.cases())) {
            String id = CaseFolders.read(folder, 0).id();
            if (folders.put(id, folder) != null) {
                throw new CaseException("two cases have the id " + id);
            }
        }
        List<List<String>> sets = new ArrayList<>();
        if (options.combine() == 1) {
            (options.only().isEmpty() ? folders.keySet() : options.only())
                    .forEach(id -> sets.add(List.of(id)));
        } else if (options.only().stream().anyMatch(id -> id.contains("+"))) {
            options.only().forEach(set -> sets.add(List.of(set.split("\\+"))));
        } else {
            sets.addAll(drawn(options, folders));
        }
        List<Item> items = new ArrayList<>();
        for (long seed = options.firstSeed();
                seed < options.firstSeed() + options.seeds();
                seed++) {
            for (List<String> set : sets) {
                long drawnWith = seed;
                items.add(
                        new Item(
                                set.stream()
                                        .map(id -> CaseFolders.read(known(folders, id), drawnWith))
                                        .toList(),
                                seed));
            }
        }
        return items;
    }

    private static Path known(Map<String, Path> folders, String id) {
        Path folder = folders.get(id);
        if (folder == null) {
            throw new CaseException("no case '" + id + "'; there are " + folders.keySet());
        }
        return folder;
    }

    /**
     * Sets of different cases that may stand together, in an order that depends on nothing else.
     */
    private static List<List<String>> drawn(EvalOptions options, Map<String, Path> folders) {
        List<FaultCase> faults =
                folders.values().stream()
                        .map(folder -> CaseFolders.read(folder, options.firstSeed()))
                        .filter(
                                one ->
                                        options.only().isEmpty()
                                                || options.only().contains(one.id()))
                        .filter(one -> one.file().truth().verdict().equals("FAULT"))
                        .filter(one -> !one.file().databaseDown())
                        .toList();
        List<List<FaultCase>> sets = new ArrayList<>();
        grow(new ArrayList<>(), faults, 0, options.combine(), sets);
        Collections.shuffle(sets, new Random(options.firstSeed() + 1));
        List<List<String>> chosen = new ArrayList<>();
        Map<String, Integer> uses = new TreeMap<>();
        // Those that bring in cases not seen yet come first, so that few sets see many cases.
        while (!sets.isEmpty() && chosen.size() < options.pairs()) {
            List<FaultCase> next =
                    Collections.min(
                            sets,
                            Comparator.comparingInt(
                                    set ->
                                            set.stream()
                                                    .mapToInt(c -> uses.getOrDefault(c.id(), 0))
                                                    .sum()));
            sets.remove(next);
            next.forEach(one -> uses.merge(one.id(), 1, Integer::sum));
            chosen.add(next.stream().map(FaultCase::id).toList());
        }
        return chosen;
    }

    private static void grow(
            List<FaultCase> set,
            List<FaultCase> faults,
            int from,
            int size,
            List<List<FaultCase>> sets) {
        if (set.size() == size) {
            sets.add(List.copyOf(set));
            return;
        }
        for (int i = from; i < faults.size(); i++) {
            FaultCase next = faults.get(i);
            if (set.stream().allMatch(one -> fit(one, next))) {
                set.add(next);
                grow(set, faults, i + 1, size, sets);
                set.removeLast();
            }
        }
    }

    /** Whether two cases may stand together: neither excludes the other, no setting disagrees. */
    static boolean fit(FaultCase one, FaultCase other) {
        Map<String, String> settings = one.file().settings();
        Set<String> both = new HashSet<>(settings.keySet());
        both.retainAll(other.file().settings().keySet());
        return !one.file().excludes().contains(other.id())
                && !other.file().excludes().contains(one.id())
                && both.stream()
                        .allMatch(
                                name ->
                                        Objects.equals(
                                                settings.get(name),
                                                other.file().settings().get(name)));
    }
}
