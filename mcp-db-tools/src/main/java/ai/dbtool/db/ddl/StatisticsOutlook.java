package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Catalog.StatisticsRow;
import ai.dbtool.db.ddl.Change.DropStatistics;

/** DROP STATISTICS: the table is locked as ANALYZE locks it (RemoveStatisticsById). */
final class StatisticsOutlook {

    private StatisticsOutlook() {}

    static void drop(DropStatistics c, Outlook outlook) {
        StatisticsRow found =
                outlook.world.statistics().stream()
                        .filter(s -> s.asked().equals(c.statistics().quoted()))
                        .findFirst()
                        .orElse(null);
        if (found != null) {
            outlook.lock(found.owner(), LockMode.SHARE_UPDATE_EXCLUSIVE);
            outlook.undo(found.definition() + "; ANALYZE " + outlook.label(found.owner()) + ";");
        } else if (!outlook.world.connected()) {
            outlook.lock("the table of " + c.statistics(), LockMode.SHARE_UPDATE_EXCLUSIVE);
        } else if (!c.ifExists()) {
            outlook.issue(
                    Rule.OBJECT_MISSING,
                    "there is no statistics object "
                            + c.statistics()
                            + ", or the search_path does not reach it");
        }
    }
}
