package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.publisher.Mono;

/** Answers what is asked at one path; the front has checked where the request comes from. */
@FunctionalInterface
interface Endpoint {

    Mono<Void> handle(Principal caller, ServerHttpRequest request, ServerHttpResponse response);
}
