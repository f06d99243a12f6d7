package ai.dbtool.db.ddl;

import java.util.List;

/**
 * What {@code db_check_fix} answers.
 *
 * @param statements what each would do, in order; nothing was executed
 */
record FixCheck(List<Forecast> statements) {}
