package ai.dbtool.mcp.example;

import ai.dbtool.mcp.server.ResourceProvider;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is said to greet, by language. */
final class WordsResource implements ResourceProvider {

    private static final Map<String, String> WORDS =
            new TreeMap<>(Map.of("de", "Guten Tag", "en", "Hello", "es", "Hola"));

    @Override
    public String uriTemplate() {
        return "hello://words/{language}";
    }

    @Override
    public String name() {
        return "words";
    }

    @Override
    public String title() {
        return "Words of greeting";
    }

    @Override
    public String description() {
        return "What is said to greet in one language.";
    }

    @Override
    public String mimeType() {
        return "text/plain";
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        String language = variables.getOrDefault("language", "");
        String words = WORDS.get(language);
        return words == null
                ? Mono.error(
                        ToolFailure.unknown(
                                "unknown_language", "language", language, WORDS.keySet()))
                : Mono.just(words);
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.just(WORDS.keySet().stream().filter(each -> each.startsWith(prefix)).toList());
    }
}
