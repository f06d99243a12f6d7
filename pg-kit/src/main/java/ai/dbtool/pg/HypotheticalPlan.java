package ai.dbtool.pg;

import java.util.List;

/**
 * A plan over indexes that do not exist.
 *
 * @param indexes the names hypopg gave them, in the order they were asked for; the plan uses them
 * @param json the server's JSON text
 */
public record HypotheticalPlan(List<String> indexes, String json) {}
