package ai.dbtool.mcp.http.conformance;

import ai.dbtool.mcp.protocol.Wire;
import ai.dbtool.mcp.server.Exchange;
import ai.dbtool.mcp.server.Method;
import ai.dbtool.mcp.server.Params;
import ai.dbtool.mcp.tool.ToolFailure;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import reactor.core.publisher.Mono;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The methods of the server under the suite. */
record Fixtures(
        List<Fixture> tools,
        List<Fixture> prompts,
        List<Fixture> resources,
        List<Fixture> templates) {

    static Fixtures read() {
        try (InputStream in = Fixtures.class.getResourceAsStream("fixtures.json")) {
            return Wire.MAPPER.readValue(in, Fixtures.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, Method> methods(Map<String, Method> special) {
        return Map.of(
                "tools/list",
                list("tools", tools),
                "tools/call",
                (exchange, params) -> call(exchange, params, special),
                "prompts/list",
                list("prompts", prompts),
                "prompts/get",
                this::prompt,
                "resources/list",
                list("resources", resources),
                "resources/templates/list",
                list("resourceTemplates", templates),
                "resources/read",
                (exchange, params) -> contents(exchange, params.text("uri")),
                "completion/complete",
                Fixtures::complete);
    }

    private static Method list(String property, List<Fixture> fixtures) {
        return (_, _) ->
                Mono.just(Map.of(property, fixtures.stream().map(Fixture::definition).toList()));
    }

    private Mono<?> call(Exchange exchange, Params params, Map<String, Method> special) {
        String name = params.text("name");
        Fixture tool = named(tools, name);
        Method method = special.get(name);
        Map<String, String> arguments = params.strings("arguments");
        Mono<?> answer =
                method == null
                        ? tool.answer(exchange, arguments)
                        : method.handle(exchange, params.inner("arguments"));
        return answer.cast(Object.class)
                .onErrorResume(
                        ToolFailure.class,
                        e -> Mono.just(Blocks.failed(String.valueOf(e.getMessage()))));
    }

    private Mono<?> prompt(Exchange exchange, Params params) {
        return named(prompts, params.text("name")).answer(exchange, params.strings("arguments"));
    }

    private Mono<?> contents(Exchange exchange, String uri) {
        return Mono.justOrEmpty(
                        Stream.concat(
                                        resources.stream()
                                                .filter(each -> each.named("uri", uri))
                                                .map(Fixture::contents),
                                        templates.stream().flatMap(each -> matched(each, uri)))
                                .findFirst())
                .<Object>map(contents -> Map.of("contents", List.of(contents)))
                .switchIfEmpty(
                        Mono.error(
                                () ->
                                        McpError.builder(McpSchema.ErrorCodes.RESOURCE_NOT_FOUND)
                                                .message("Resource not found")
                                                .data(Map.of("uri", uri))
                                                .build()));
    }

    private static Stream<Map<String, Object>> matched(Fixture template, String uri) {
        String pattern = String.valueOf(template.definition().get("uriTemplate"));
        Matcher matcher = Pattern.compile(pattern.replace("{id}", "([A-Za-z0-9]+)")).matcher(uri);
        return matcher.matches()
                ? Stream.of(Blocks.filled(template.contents(), Map.of("id", matcher.group(1))))
                : Stream.empty();
    }

    private static Mono<?> complete(Exchange exchange, Params params) {
        String begun = params.inner("argument").text("value");
        List<String> values =
                Stream.of("paris", "park", "party", "tested", "testing")
                        .filter(value -> value.startsWith(begun))
                        .toList();
        return Mono.just(
                Map.of(
                        "completion",
                        Map.of("values", values, "total", values.size(), "hasMore", false)));
    }

    private static Fixture named(List<Fixture> fixtures, String name) {
        return fixtures.stream()
                .filter(each -> each.named("name", name))
                .findFirst()
                .orElseThrow(() -> Params.invalid("there is no " + name));
    }
}
