package ai.dbtool.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.ServiceBuilder;
import ai.dbtool.mcp.server.Workbench;
import ai.dbtool.testkit.protocol.RawClient;

import io.modelcontextprotocol.spec.McpSchema;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** More than any decent client does. */
class SurvivesStress {

    private static final int BOUND = 16 * 1024 * 1024;

    private final ServerRuntime runtime =
            new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN);

    @AfterEach
    void close() {
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "0, true", "1, false"})
    void ofLinesAroundTheBound(int beyond, boolean taken) throws Exception {
        String head = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"x\":\"";
        String tail = "\"}}";
        byte[] line =
                (head + "a".repeat(BOUND + beyond - head.length() - tail.length()) + tail + "\n")
                        .getBytes(StandardCharsets.UTF_8);
        JsonNode answer = answers(line).getFirst();

        assertThat(answer.path("id").asInt(-1)).isEqualTo(taken ? 1 : -1);
        assertThat(answer.has("result")).isEqualTo(taken);
    }

    @Test
    void ofManyLargeLinesAtOnce() throws Exception {
        String line =
                "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"kit_echo\",\"arguments\":{\"text\":\"%s\"}}}\n";
        String text = "größe ".repeat(100_000);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            all.writeBytes(line.formatted(i, text).getBytes(StandardCharsets.UTF_8));
        }

        assertThat(ids(answers(all.toByteArray()))).hasSize(40).containsKeys("0", "39");
    }

    /** Half of the lines are broken in some way; the other half is answered, each once. */
    @Test
    void ofAMixtureOfEverything() throws Exception {
        Random random = new Random(20260728);
        StringBuilder input = new StringBuilder();
        int wanted = 0;
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    input.append("\n");
                    refused++;
                }
                case 1 -> {
                    input.append("{\"jsonrpc\":\"2.0\",\"id\":").append("\n");
                    refused++;
                }
                case 2 -> {
                    input.append("[").append(request(i)).append("]\n");
                    refused++;
                }
                case 3 -> input.append("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n");
                case 4 -> {
                    input.append(request(i).replace("kit_echo", "kit_nothing")).append("\n");
                    wanted++;
                }
                case 5 -> {
                    input.append(modern(i)).append("\r\n");
                    wanted++;
                }
                default -> {
                    input.append(request(i)).append("\n");
                    wanted++;
                }
            }
        }
        Map<String, Integer> ids = ids(answers(input.toString().getBytes(StandardCharsets.UTF_8)));

        assertThat(ids.remove("null")).isEqualTo(refused);
        assertThat(ids).hasSize(wanted);
        assertThat(ids.values()).containsOnly(1);
    }

    /** What is not read by the client is not read from it either. */
    @Test
    void ofAClientThatReadsSlowly() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        AtomicInteger written = new AtomicInteger();
        OutputStream slow =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new UnsupportedOperationException("lines are written whole");
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        try {
                            reading.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        written.incrementAndGet();
                    }
                };
        Counting input = new Counting(5_000);
        Thread server = start(input, slow);
        int before = -1;
        while (input.served() != before || before == 0) {
            before = input.served();
            Thread.sleep(300);
        }

        // The reader takes 64 KiB at once, so a few hundred lines more may have been fetched.
        assertThat(before).isBetween(512, 2_500);
        assertThat(written.get()).isZero();
        reading.countDown();
        assertThat(server.join(java.time.Duration.ofSeconds(60))).isTrue();
        assertThat(written.get()).isEqualTo(5_000);
    }

    @Test
    void ofAClientThatStopsReading() throws Exception {
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        Thread server = start(new Counting(100_000), gone);

        assertThat(server.join(java.time.Duration.ofSeconds(60))).isTrue();
    }

    @Test
    void ofAResultThatCannotBeWritten() throws Exception {
        record Broken() {
            @SuppressWarnings("unused")
            public String getText() {
                throw new IllegalStateException("password=hunter2");
            }
        }
        var service =
                new ServiceBuilder(McpSchema.Implementation.builder("broken", "1").build())
                        .method("broken", (_, _) -> Mono.just(Map.of("x", new Broken())))
                        .build();
        try (RawClient client =
                RawClient.thread(
                        (in, out) ->
                                StdioTransport.serve(
                                        service, ServerRuntime.localUser(), in, out))) {
            assertThat(client.initialize().request("broken", Map.of()).errorCode())
                    .isEqualTo(-32603);
        }
    }

    /** A stream of requests that counts how many of them were taken. */
    private static final class Counting extends InputStream {

        private final int most;
        private int served;
        private byte[] line = {};
        private int at;

        Counting(int most) {
            this.most = most;
        }

        synchronized int served() {
            return served;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) {
            if (at == line.length) {
                if (served == most) {
                    return -1;
                }
                line = (request(served++) + "\n").getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            int count = Math.min(length, line.length - at);
            System.arraycopy(line, at, into, from, count);
            at += count;
            return count;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in blocks");
        }
    }

    private Thread start(InputStream in, OutputStream out) {
        return Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                StdioTransport.serve(runtime, in, out);
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
    }

    private List<JsonNode> answers(byte[] input) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread server = start(new ByteArrayInputStream(input), out);
        assertThat(server.join(java.time.Duration.ofSeconds(120))).isTrue();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            answers.add(JsonMapper.shared().readTree(line));
        }
        return answers;
    }

    private static Map<String, Integer> ids(List<JsonNode> answers) {
        Map<String, Integer> ids = new TreeMap<>();
        answers.forEach(each -> ids.merge(each.path("id").toString(), 1, Integer::sum));
        return ids;
    }

    private static String request(int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"kit_echo\",\"arguments\":{\"text\":\"x\"}}}";
    }

    private static String modern(int id) {
        return request(id)
                .replace(
                        "\"name\"",
                        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                + "\"io.modelcontextprotocol/clientCapabilities\":{}},\"name\"");
    }
}
