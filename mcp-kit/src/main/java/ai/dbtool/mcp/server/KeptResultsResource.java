package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.util.Map;
import java.util.Set;

/** Reads kept results page by page. */
final class KeptResultsResource implements ResourceProvider {

    static final String PREFIX = "dbtool://results/";

    /** As much as a model's budget may be at most, so that a page always can be taken in. */
    private static final int PAGE_CHARS = Tokens.MOST * 4;

    private final KeptResults kept;

    KeptResultsResource(KeptResults kept) {
        this.kept = kept;
    }

    @Override
    public String uriTemplate() {
        return PREFIX + "{handle}";
    }

    @Override
    public String name() {
        return "result";
    }

    @Override
    public String title() {
        return "Whole answer of a call";
    }

    @Override
    public String description() {
        return "An answer that was shortened, whole; its handle is in that answer. Pages go on with"
                + " ?offset=N as the end of each page says. Kept for 15 minutes.";
    }

    @Override
    public String mimeType() {
        return "text/plain";
    }

    /** None of its own: each result asks for those of the call that made it. */
    @Override
    public Set<Scope> scopes() {
        return Set.of();
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        String handle = variables.getOrDefault("handle", "");
        String text = kept.read(context.caller(), handle);
        if (text == null) {
            return Mono.error(
                    new ToolFailure(
                            "unknown_handle",
                            "no result under this handle: it was never given to you or is older"
                                    + " than 15 minutes; repeat the call"));
        }
        String offset = variables.getOrDefault("offset", "0");
        if (!offset.matches("\\d{1,9}") || Integer.parseInt(offset) > text.length()) {
            return Mono.error(
                    new ToolFailure("unknown_offset", "offset goes from 0 to " + text.length()));
        }
        return Mono.just(page(text, Integer.parseInt(offset), handle));
    }

    private static String page(String text, int from, String handle) {
        if (text.length() - from <= PAGE_CHARS) {
            return text.substring(from);
        }
        int line = text.lastIndexOf('\n', from + PAGE_CHARS);
        int end = line > from ? line + 1 : from + PAGE_CHARS;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(from, end)
                + "\n[continues: "
                + PREFIX
                + handle
                + "?offset="
                + end
                + ", whole length "
                + text.length()
                + "]";
    }
}
