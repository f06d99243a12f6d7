package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One thread looks at what is subscribed to, at no more than it can, and at nothing else. */
@Timeout(60)
class WatchesWhatIsSubscribedTo {

    private final Numbers numbers = new Numbers();
    private final ServerRuntime runtime =
            new ServerRuntime(
                    new ServerDefinition("mcp-numbers", "Numbers", "", List.of(), List.of(numbers)),
                    LimitsConfig.defaults(),
                    CallGuard.OPEN);

    /** Numbers whose version is what the test says. */
    private static final class Numbers implements ResourceProvider {

        final AtomicInteger version = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger();
        final Set<String> threads = ConcurrentHashMap.newKeySet();

        @Override
        public String uriTemplate() {
            return "kit://numbers/{number}";
        }

        @Override
        public String name() {
            return "number";
        }

        @Override
        public String title() {
            return "Number";
        }

        @Override
        public String description() {
            return "A number.";
        }

        @Override
        public String mimeType() {
            return "text/plain";
        }

        @Override
        public Set<Scope> scopes() {
            return Set.of();
        }

        @Override
        public Mono<String> read(Map<String, String> variables, ToolContext context) {
            return Mono.just("1");
        }

        @Override
        public Versions versions() {
            return (variables, caller) -> version(variables, caller);
        }

        private String version(Map<String, String> variables, Principal caller) {
            if (variables.getOrDefault("number", "").equals("none") || caller.name().isEmpty()) {
                throw new ToolFailure("unknown_number", "no such number");
            }
            asked.incrementAndGet();
            threads.add(Thread.currentThread().getName());
            return String.valueOf(version.get());
        }
    }

    private RawClient client() {
        return RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();
    }

    private static boolean subscribe(RawClient client, String number) {
        return client.request("resources/subscribe", Map.of("uri", "kit://numbers/" + number))
                .result()
                .isObject();
    }

    @AfterEach
    void close() {
        runtime.close();
    }

    @Test
    void upToABound() {
        try (RawClient one = client();
                RawClient two = client()) {
            for (int i = 0; i < Watching.MOST; i++) {
                assertThat(subscribe(one, String.valueOf(i))).isTrue();
            }
            assertThat(
                            two.request(
                                            "resources/subscribe",
                                            Map.of("uri", "kit://numbers/" + Watching.MOST))
                                    .errorCode())
                    .isEqualTo(-32002);
            assertThat(subscribe(two, "7")).as("what is watched already").isTrue();
        }
    }

    @Test
    void onOneThreadUntilTheServerCloses() throws Exception {
        try (RawClient one = client();
                RawClient two = client()) {
            assertThat(
                            one.request("resources/subscribe", Map.of("uri", "kit://numbers/none"))
                                    .errorCode())
                    .isEqualTo(-32002);
            assertThat(numbers.asked).hasValue(0);
            subscribe(one, "1");
            subscribe(two, "1");
            subscribe(two, "2");
            numbers.threads.clear();
            numbers.version.incrementAndGet();
            assertThat(one.next().at("/params/uri").asString()).isEqualTo("kit://numbers/1");
            assertThat(
                            Set.of(
                                    two.next().at("/params/uri").asString(),
                                    two.next().at("/params/uri").asString()))
                    .containsExactlyInAnyOrder("kit://numbers/1", "kit://numbers/2");
            assertThat(numbers.threads).hasSize(1).allMatch(name -> name.startsWith("mcp-call"));
        }
        runtime.close();
        int asked = numbers.asked.get();
        Thread.sleep(Duration.ofSeconds(5));
        assertThat(numbers.asked).hasValue(asked);
    }
}
