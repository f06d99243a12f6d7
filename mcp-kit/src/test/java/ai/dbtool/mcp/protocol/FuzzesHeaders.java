package ai.dbtool.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Values of headers come back as they went, and nothing else stands for them. */
public class FuzzesHeaders {

    private static final ParamHeaders MIRRORED =
            ParamHeaders.of(
                    Map.of(
                            "properties",
                            Map.of(
                                    "text", Map.of("type", "string", "x-mcp-header", "Text"),
                                    "number",
                                            Map.of("type", "integer", "x-mcp-header", "Number"))));

    @FuzzTest
    void besideAnyArguments(byte[] input) {
        check(input);
    }

    /** The bytes are a text, and a number. */
    public static void check(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        alone(text);
        mirrored(text, new BigInteger(input.length == 0 ? new byte[1] : input).longValue());
    }

    private static void alone(String text) {
        String header = HeaderValues.encode(text);
        assertThat(HeaderValues.decode(header)).isEqualTo(text);
        assertThat(header.chars()).allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'));

        String decoded = HeaderValues.decode(text);
        if (decoded != null) {
            assertThat(HeaderValues.decode(HeaderValues.encode(decoded))).isEqualTo(decoded);
        }
    }

    private static void mirrored(String text, long number) {
        RequestHeaders right =
                RequestHeaders.of(
                        Map.of(
                                "Mcp-Param-Text", List.of(HeaderValues.encode(text)),
                                "Mcp-Param-Number", List.of(Long.toString(number))));
        Map<String, Object> arguments = Map.of("text", text, "number", number);
        assertThat(MIRRORED.mismatch(arguments, right)).isNull();

        // As it came off the wire: right for the text only when it stands for it.
        RequestHeaders raw =
                RequestHeaders.of(
                        Map.of(
                                "Mcp-Param-Text", List.of(text),
                                "Mcp-Param-Number", List.of(number + ".0")));
        assertThat(MIRRORED.mismatch(arguments, raw) == null)
                .isEqualTo(text.equals(HeaderValues.decode(text)));
    }
}
