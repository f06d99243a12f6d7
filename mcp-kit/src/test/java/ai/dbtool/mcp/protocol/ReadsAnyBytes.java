package ai.dbtool.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Mutated messages: each is a message or refused with an answer that is JSON-RPC; none throws. */
class ReadsAnyBytes {

    private static final List<String> SEEDS =
            List.of(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"x\",\"arguments\":{\"a\":[1,null,\"ü\"]}}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":{\"content\":[]}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32601,\"message\":\"m\",\"data\":{}}}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
                    "[{\"jsonrpc\":\"2.0\"},1e400,-0.0,\"\\ud800\"]");

    private static final String SPICE = "{}[]\",:\\0u-1.eEtfn \u0000\u007f\u00ff";

    @Test
    void withoutThrowing() {
        Random random = new Random(20260728);
        int messages = 0;
        for (int round = 0; round < 40_000; round++) {
            byte[] bytes = mutated(random);
            switch (Inbound.read(bytes)) {
                case Inbound.Message message -> {
                    messages++;
                    InboundClassifier.classify(message.message(), null);
                    InboundClassifier.classify(message.message(), RequestHeaders.of(Map.of()));
                }
                case Inbound.Batch _ -> messages++;
                case Inbound.Refused refused -> {
                    assertThat(refused.code()).isBetween(-32700, -32600);
                    assertThat(Wire.write(refused.answer())).startsWith((byte) '{');
                }
            }
        }
        assertThat(messages).isBetween(100, 39_900);
    }

    private static byte[] mutated(Random random) {
        byte[] bytes =
                SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8).clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) SPICE.charAt(random.nextInt(SPICE.length()));
                default -> {
                    int length = random.nextInt(bytes.length - at);
                    System.arraycopy(
                            bytes, random.nextInt(bytes.length - length), bytes, at, length);
                }
            }
        }
        return bytes;
    }
}
