package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A request of the modern era whose envelope and headers are in order.
 *
 * @param id of the request
 * @param method of the request
 * @param params of the request, with everything in them
 * @param meta {@code params._meta}
 * @param capabilities what the client can do
 * @param logLevel from which severity on the client wants log messages; {@code null} for none
 * @param headers of the HTTP request; {@code null} on a pipe
 */
public record ModernRequest(
        Object id,
        String method,
        Map<String, @Nullable Object> params,
        Map<String, @Nullable Object> meta,
        Map<String, @Nullable Object> capabilities,
        @Nullable LogLevel logLevel,
        @Nullable RequestHeaders headers) {}
