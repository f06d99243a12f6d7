package ai.dbtool.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Any bytes are a message or refused; any message has one era or is refused in JSON-RPC. */
public class FuzzesMessages {

    @FuzzTest
    void underAnyHeaders(byte[] input) {
        check(input);
    }

    /** The first byte says which headers there are, the rest is the message. */
    public static void check(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] message = Arrays.copyOfRange(input, 1, input.length);
        check(Inbound.read(message), headers(input[0], message));
    }

    private static @Nullable RequestHeaders headers(int choice, byte[] message) {
        if ((choice & 1) == 0) {
            return null;
        }
        String odd = new String(message, 0, Math.min(message.length, 12), StandardCharsets.UTF_8);
        return RequestHeaders.of(
                Map.of(
                        RequestHeaders.VERSION, values(choice >> 1, Revisions.MODERN, odd),
                        RequestHeaders.METHOD, values(choice >> 3, "tools/call", odd),
                        RequestHeaders.NAME, values(choice >> 5, "x", odd)));
    }

    private static List<String> values(int choice, String usual, String odd) {
        return switch (choice & 3) {
            case 0 -> List.of(usual);
            case 1 -> List.of();
            case 2 -> List.of(odd);
            default -> List.of(usual, odd);
        };
    }

    private static void check(Inbound inbound, @Nullable RequestHeaders headers) {
        switch (inbound) {
            case Inbound.Refused refused -> {
                assertThat(refused.code()).isBetween(-32700, -32600);
                readable(refused.answer());
            }
            case Inbound.Batch batch -> {
                assertThat(batch.items()).isNotEmpty().hasSizeLessThanOrEqualTo(Inbound.Batch.MOST);
                batch.items().forEach(each -> check(each, headers));
            }
            case Inbound.Message message -> classified(message.message(), headers);
        }
    }

    private static void classified(
            McpSchema.JSONRPCMessage message, @Nullable RequestHeaders headers) {
        Classified once = InboundClassifier.classify(message, headers);
        assertThat(InboundClassifier.classify(message, headers)).isEqualTo(once);
        switch (once) {
            case Classified.Legacy legacy -> assertThat(legacy.message()).isSameAs(message);
            case Classified.Modern modern -> {
                assertThat(modern.request().meta().get(MetaKeys.VERSION))
                        .isEqualTo(Revisions.MODERN);
                if (headers != null) {
                    assertThat(headers.all(RequestHeaders.METHOD))
                            .extracting(HeaderValues::trim)
                            .containsExactly(modern.request().method());
                }
            }
            case Classified.ModernNotification _ ->
                    assertThat(message).isInstanceOf(McpSchema.JSONRPCNotification.class);
            case Classified.Reject reject -> {
                assertThat(reject.httpStatus()).isEqualTo(400);
                readable(reject.answer());
            }
        }
    }

    /** What is answered is one line that anybody can read back. */
    private static void readable(Object answer) {
        String line = new String(Wire.write(answer), StandardCharsets.UTF_8);
        assertThat(line).doesNotContain("\n");
        assertThat(Wire.MAPPER.readTree(line).path("error").path("code").isInt()).isTrue();
    }
}
