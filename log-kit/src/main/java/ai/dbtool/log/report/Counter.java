package ai.dbtool.log.report;

import java.util.List;
import java.util.Set;

/** Counts what belongs to one topic. */
interface Counter {

    /** Ids of the classes it looks at; empty for all events. */
    Set<String> classes();

    /** Sees every event of these classes in the window, in the order of the files. */
    void see(Sighting seen);

    /** What came of it. */
    List<Table> tables();
}
