package ai.dbtool.mcp.tool;

import ai.dbtool.mcp.protocol.Wire;

import tools.jackson.databind.json.JsonMapper;

/** How records become JSON: in the order they are declared, absent values left out. */
public final class ToolJson {

    /** The one mapper of arguments and results. */
    public static final JsonMapper MAPPER = Wire.MAPPER;

    private ToolJson() {}
}
