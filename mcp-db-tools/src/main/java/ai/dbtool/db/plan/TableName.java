package ai.dbtool.db.plan;

/** A table as a plan names it; neither part is quoted. */
record TableName(String schema, String name) {}
