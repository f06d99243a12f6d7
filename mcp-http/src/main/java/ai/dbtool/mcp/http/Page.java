package ai.dbtool.mcp.http;

import reactor.core.publisher.Mono;

/**
 * Something to GET beside the protocol: health, metrics, metadata. Host and Origin have been
 * checked, the caller has not.
 *
 * @param path exact, without a query
 * @param source of what is there
 */
public record Page(String path, Source source) {

    /** Where the content comes from. */
    @FunctionalInterface
    public interface Source {

        /** What this request gets now; {@link AccessRefused} if nothing. */
        Mono<Content> get(RequestHead request);
    }
}
