package ai.dbtool.db.health;

import ai.dbtool.mcp.tool.Finding;

import java.util.List;
import java.util.Map;

/**
 * What {@code db_health} answers.
 *
 * @param areas facts by the name of their area
 * @param findings worst first; their evidence points into {@code areas}
 */
public record Health(Map<String, Record> areas, List<Finding> findings) {}
