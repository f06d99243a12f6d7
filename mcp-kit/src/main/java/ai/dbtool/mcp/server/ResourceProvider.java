package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.ToolContext;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A resource or a family of resources, with completions for the variables of its URI template. */
public interface ResourceProvider {

    /** Variable that holds the fragment of a URI, where it has one. */
    String FRAGMENT = UriTemplate.FRAGMENT;

    /**
     * RFC 6570 level 1 template, as {@code pg://{connection}/table/{schema}/{table}}; a plain URI
     * when fixed.
     */
    String uriTemplate();

    /** Short name for programs, snake_case. */
    String name();

    /** For people. */
    String title();

    /** What it holds and when to read it. */
    String description();

    /** Media type of the text that {@link #read} returns. */
    String mimeType();

    /** What a caller must have, all of it; for administrators unless a provider says otherwise. */
    default Set<Scope> scopes() {
        return Set.of(Scope.ADMIN);
    }

    /**
     * The text of one resource; fails with {@code ToolFailure} when there is none.
     *
     * @param variables those of the template and of the URI's query, decoded; its fragment under
     *     {@link #FRAGMENT}
     */
    Mono<String> read(Map<String, String> variables, ToolContext context);

    /** What tells that a resource has changed; {@code null}: nobody can subscribe to them. */
    default @Nullable Versions versions() {
        return null;
    }

    /** Tells versions of resources apart. */
    @FunctionalInterface
    interface Versions {

        /**
         * A text that differs when the resource has changed and costs little to find, as sizes and
         * times of files. Asked every few seconds while somebody has subscribed; may block. Fails
         * with {@code ToolFailure} when there is no such resource for {@code caller}.
         */
        String of(Map<String, String> variables, Principal caller);
    }

    /** Values of {@code variable} that start with {@code prefix}, best first, at most 100. */
    default Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.just(List.of());
    }
}
