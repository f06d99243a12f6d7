package ai.dbtool.mcp.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

import java.net.InetSocketAddress;

/**
 * A request without its body.
 *
 * @param method {@code POST}
 * @param path {@code /db/mcp}, without the query
 * @param headers as they came
 * @param from the peer of the connection; a proxy, if there is one
 */
public record RequestHead(
        String method, String path, HttpHeaders headers, @Nullable InetSocketAddress from) {

    static RequestHead of(ServerHttpRequest request) {
        return new RequestHead(
                request.getMethod().name(),
                request.getURI().getRawPath(),
                request.getHeaders(),
                request.getRemoteAddress());
    }
}
