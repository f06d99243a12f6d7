package ai.dbtool.testkit.faults;

import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A class of fault and how it gets into a {@link Shop}. Settings apply before the server starts,
 * the injection after the schema is loaded, before the load starts; sessions open while the load
 * runs.
 */
public sealed interface Fault
        permits MissingIndex,
                IdleInTransaction,
                SmallMaxWalSize,
                RoleSetting,
                ConfigNotApplied,
                SequenceExhausted {

    /** Word for the command line: {@code missing-index}. */
    String id();

    /** Server settings to start with. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /** Puts the fault into the shop. */
    Injected inject(Shop shop, Sessions sessions, Random random);

    /** Load that makes the fault hurt, beside the shop's own. */
    default List<LoadSpec> extraLoad(Shop shop) {
        return List.of();
    }

    /** SQL that answers {@code t} once the harm can be seen from inside the server. */
    String visible(Shop shop);

    /** All classes of fault, in the order of the documentation. */
    static List<Fault> all() {
        return List.of(
                new MissingIndex(),
                new IdleInTransaction(),
                new SmallMaxWalSize(),
                new RoleSetting(),
                new ConfigNotApplied(),
                new SequenceExhausted());
    }
}
