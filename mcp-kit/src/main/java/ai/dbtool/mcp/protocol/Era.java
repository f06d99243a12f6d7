package ai.dbtool.mcp.protocol;

/** The two ways of speaking MCP. */
public enum Era {
    /** Sessions that begin with {@code initialize}: 2024-11-05 to 2025-11-25. */
    LEGACY,
    /** Every request stands alone and carries its own metadata: 2026-07-28. */
    MODERN
}
