package ai.dbtool.log.report;

import java.util.List;

/** Counts what belongs to one topic. */
interface Counter {

    /** Sees every event of the window, in the order of the files. */
    void see(Sighting seen);

    /** What came of it. */
    List<Table> tables();
}
