package ai.dbtool.conf.agree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Questions with the answers of real servers, in words, so that mutants can be asked the same. */
public final class RecordedCases {

    private final List<Map<String, String>> all = new ArrayList<>();

    /** Adds one of {@code kind}, with what it asks, as a server of {@code major} answered it. */
    public void add(String kind, int major, Map<String, String> asked, String answer) {
        Map<String, String> one = new TreeMap<>(asked);
        one.put("kind", kind);
        one.put("major", Integer.toString(major));
        one.put("answer", answer);
        all.add(one);
    }

    /** Adds one that is complete. */
    public void add(Map<String, String> one) {
        all.add(one);
    }

    /** All of them. */
    public List<Map<String, String>> all() {
        return all;
    }

    /** Those of {@code kind} that a server of {@code major} answered. */
    public List<Map<String, String>> of(int major, String kind) {
        return all.stream()
                .filter(one -> one.get("kind").equals(kind))
                .filter(one -> one.get("major").equals(Integer.toString(major)))
                .toList();
    }
}
