package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Cases of one cluster, and the seed they were drawn with. */
record Item(List<FaultCase> cases, long seed) {

    Item {
        cases = List.copyOf(cases);
    }

    /** Ids, joined by {@code +}. */
    String name() {
        return cases.stream().map(FaultCase::id).collect(Collectors.joining("+"));
    }

    String title() {
        return cases.stream().map(one -> one.file().title()).collect(Collectors.joining(" + "));
    }

    /** Drawn values; names carry the case's id where there are several. */
    Map<String, String> params() {
        Map<String, String> params = new LinkedHashMap<>();
        for (FaultCase one : cases) {
            String prefix = cases.size() == 1 ? "" : one.id() + ".";
            one.params().forEach((name, value) -> params.put(prefix + name, value));
        }
        return params;
    }

    String key(Arm arm) {
        return name() + "/" + seed + "/" + arm.id();
    }
}
