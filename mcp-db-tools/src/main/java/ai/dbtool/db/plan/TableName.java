package ai.dbtool.db.plan;

/** A table as a plan names it; neither part is quoted. */
public record TableName(String schema, String name) {}
