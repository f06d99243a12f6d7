package ai.dbtool.conf.audit;

import java.util.List;
import java.util.stream.Stream;

/** All rules. How to add one: docs/how-to/add-a-rule.md. */
public final class Rules {

    private static final List<Rule> ALL =
            Stream.of(
                            SyntaxRules.all(),
                            DurabilityRules.all(),
                            MemoryRules.all(),
                            KernelRules.all(),
                            HostFileRules.all(),
                            WorkRules.all(),
                            LoggingRules.all(),
                            SecurityRules.all(),
                            HbaRules.all(),
                            PgbouncerRules.all(),
                            PoolRules.all(),
                            PatroniRules.all(),
                            PeerRules.all(),
                            EvidenceRules.all())
                    .flatMap(List::stream)
                    .toList();

    private Rules() {}

    /** In the order of their areas. */
    public static List<Rule> all() {
        return ALL;
    }

    /** Ids of all rules. */
    public static List<String> ids() {
        return ALL.stream().map(Rule::id).toList();
    }
}
