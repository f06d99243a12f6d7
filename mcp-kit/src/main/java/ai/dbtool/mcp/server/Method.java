package ai.dbtool.mcp.server;

import reactor.core.publisher.Mono;

/** What one method of the protocol does, for both eras. */
@FunctionalInterface
public interface Method {

    /**
     * The result: a map or a record that becomes a JSON object; empty means {@code {}}. {@code
     * McpError} becomes the error it holds, any other error a correlation id.
     */
    Mono<?> handle(Exchange exchange, Params params);
}
