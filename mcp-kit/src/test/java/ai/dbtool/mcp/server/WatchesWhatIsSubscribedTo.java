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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is subscribed to is looked at one after the other, no more than can be, and nothing else.
 */
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
        final AtomicInteger at = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
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
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            String now = String.valueOf(version.get());
            at.decrementAndGet();
            return now;
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
    void oneAfterTheOtherUntilTheServerCloses() throws Exception {
        try (RawClient one = client();
                RawClient two = client()) {
            assertThat(
                            one.request("resources/subscribe", Map.of("uri", "kit://numbers/none"))
                                    .errorCode())
                    .isEqualTo(-32002);
            assertThat(numbers.asked).hasValue(0);
            subscribe(one, "1");
            Set<String> uris = new HashSet<>();
            for (int i = 1; i <= 40; i++) {
                subscribe(two, String.valueOf(i));
                uris.add("kit://numbers/" + i);
            }
            numbers.threads.clear();
            numbers.most.set(0);
            numbers.version.incrementAndGet();
            assertThat(one.next().at("/params/uri").asString()).isEqualTo("kit://numbers/1");
            Set<String> told = new HashSet<>();
            for (int i = 1; i <= 40; i++) {
                told.add(two.next().at("/params/uri").asString());
            }
            assertThat(told).isEqualTo(uris);
            assertThat(numbers.threads).allMatch(name -> name.startsWith("mcp-call"));
            assertThat(numbers.most).as("looked at at once").hasValue(1);
        }
        runtime.close();
        int asked = numbers.asked.get();
        Thread.sleep(Duration.ofSeconds(5));
        assertThat(numbers.asked).hasValue(asked);
    }
}
