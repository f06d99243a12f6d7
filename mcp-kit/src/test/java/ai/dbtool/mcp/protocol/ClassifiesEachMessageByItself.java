package ai.dbtool.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every cell of the ladder. In bodies {@code META} stands for a well-formed envelope; headers are
 * written {@code Name=value}, separated by semicolons; {@code -} stands for none at all, which is a
 * pipe.
 */
class ClassifiesEachMessageByItself {

    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // No claim: legacy, whatever a legacy or unknown header says.
                "no claim, pipe | tools/list | {} | - | legacy",
                "no params, pipe | tools/list | null | - | legacy",
                "no claim, no header | tools/list | {} | `` | legacy",
                "no claim, legacy header | tools/list | {} | V=2025-11-25 | legacy",
                "no claim, unknown header | tools/list | {} | V=banana | legacy",
                "meta without claim | tools/list | {\"_meta\":{\"progressToken\":1}} | - | legacy",
                "meta that is no object | tools/list | {\"_meta\":7} | - | legacy",
                "discover without claim | server/discover | {} | - | legacy",
                // initialize is the legacy handshake, unless it carries a whole envelope.
                "initialize | initialize | {\"protocolVersion\":\"2025-11-25\"} | - | legacy",
                "initialize of the future | initialize | {\"protocolVersion\":\"2026-07-28\"} | - | legacy",
                "initialize, modern header | initialize | {} | V=2026-07-28 | -32020 400",
                "initialize, half an envelope | initialize | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}} | - | legacy",
                "initialize, legacy claim | initialize | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2025-11-25\",\"io.modelcontextprotocol/clientCapabilities\":{}}} | - | legacy",
                "initialize, envelope | initialize | {META} | - | modern",
                // Envelope.
                "envelope, pipe | tools/list | {META} | - | modern",
                "claim is a number | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":20260728,\"io.modelcontextprotocol/clientCapabilities\":{}}} | - | -32602 400",
                "claim is null | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":null,\"io.modelcontextprotocol/clientCapabilities\":{}}} | - | -32602 400",
                "no capabilities | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}} | - | -32602 400",
                "capabilities are a list | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":[]}} | - | -32602 400",
                "client info is text | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{},\"io.modelcontextprotocol/clientInfo\":\"x\"}} | - | -32602 400",
                "unknown log level | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{},\"io.modelcontextprotocol/logLevel\":\"loud\"}} | - | -32602 400",
                "known log level | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{},\"io.modelcontextprotocol/logLevel\":\"debug\"}} | - | modern",
                "modern header, no meta | tools/list | {} | V=2026-07-28;M=tools/list | -32602 400",
                "modern header, no params | tools/list | null | V=2026-07-28;M=tools/list | -32602 400",
                "later header, no meta | tools/list | {} | V=2027-01-01;M=tools/list | -32602 400",
                "modern header, meta without claim | tools/list | {\"_meta\":{\"io.modelcontextprotocol/clientCapabilities\":{}}} | V=2026-07-28;M=tools/list | -32602 400",
                "envelope before headers | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}} | V=2025-11-25;M=x | -32602 400",
                // Header against body.
                "all in order | tools/list | {META} | V=2026-07-28;M=tools/list | modern",
                "white space around | tools/list | {META} | V= 2026-07-28\t;M=  tools/list | modern",
                "version differs | tools/list | {META} | V=2025-11-25;M=tools/list | -32020 400",
                "version differs, both unknown | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"v999\",\"io.modelcontextprotocol/clientCapabilities\":{}}} | V=2026-07-28;M=tools/list | -32020 400",
                "method differs | tools/list | {META} | V=2026-07-28;M=tools/call | -32020 400",
                "method in another case | tools/list | {META} | V=2026-07-28;M=Tools/List | -32020 400",
                "version twice | tools/list | {META} | V=2026-07-28;V=2026-07-28;M=tools/list | -32020 400",
                "method twice | tools/list | {META} | V=2026-07-28;M=tools/list;M=tools/list | -32020 400",
                // Revision.
                "unknown revision, pipe | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"v999\",\"io.modelcontextprotocol/clientCapabilities\":{}}} | - | -32022 400",
                "legacy revision in meta | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2025-11-25\",\"io.modelcontextprotocol/clientCapabilities\":{}}} | - | -32022 400",
                "unknown revision in both | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"v999\",\"io.modelcontextprotocol/clientCapabilities\":{}}} | V=v999;M=tools/list | -32022 400",
                "unknown revision before missing headers | tools/list | {\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"v999\",\"io.modelcontextprotocol/clientCapabilities\":{}}} | `` | -32022 400",
                // Presence.
                "no headers | tools/list | {META} | `` | -32020 400",
                "no version header | tools/list | {META} | M=tools/list | -32020 400",
                "no method header | tools/list | {META} | V=2026-07-28 | -32020 400",
                // Name.
                "name | tools/call | {\"name\":\"x\",META} | V=2026-07-28;M=tools/call;N=x | modern",
                "name, white space around | tools/call | {\"name\":\"x\",META} | V=2026-07-28;M=tools/call;N=  x  | modern",
                "name in Base64 | tools/call | {\"name\":\"ü\",META} | V=2026-07-28;M=tools/call;N==?base64?w7w=?= | modern",
                "name missing | tools/call | {\"name\":\"x\",META} | V=2026-07-28;M=tools/call | -32020 400",
                "name differs | tools/call | {\"name\":\"x\",META} | V=2026-07-28;M=tools/call;N=y | -32020 400",
                "name in another case | tools/call | {\"name\":\"x\",META} | V=2026-07-28;M=tools/call;N=X | -32020 400",
                "name twice | tools/call | {\"name\":\"x\",META} | V=2026-07-28;M=tools/call;N=x;N=x | -32020 400",
                "name in bad Base64 | tools/call | {\"name\":\"x\",META} | V=2026-07-28;M=tools/call;N==?base64?eA?= | -32020 400",
                "name not ASCII | tools/call | {\"name\":\"ü\",META} | V=2026-07-28;M=tools/call;N=ü | -32020 400",
                "no name in the body | tools/call | {META} | V=2026-07-28;M=tools/call | modern",
                "prompt differs | prompts/get | {\"name\":\"x\",META} | V=2026-07-28;M=prompts/get;N=y | -32020 400",
                "resource | resources/read | {\"uri\":\"a:b\",META} | V=2026-07-28;M=resources/read;N=a:b | modern",
                "resource differs | resources/read | {\"uri\":\"a:b\",META} | V=2026-07-28;M=resources/read;N=a:c | -32020 400",
                "name where none belongs | tools/list | {META} | V=2026-07-28;M=tools/list;N=x | modern",
                "unknown method | no/such | {META} | V=2026-07-28;M=no/such | modern",
            })
    void requests(String cell, String method, String params, @Nullable String headers, String out) {
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":\"i\",\"method\":\""
                        + method
                        + "\",\"params\":"
                        + params
                        + "}";

        assertThat(outcome(body, headers)).isEqualTo(out);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "notification, pipe | \"method\":\"notifications/x\" | - | legacy",
                "notification, legacy header | \"method\":\"notifications/x\" | V=2025-11-25 | legacy",
                "notification, modern header | \"method\":\"notifications/x\" | V=2026-07-28 | notification",
                "notification, claim | \"method\":\"notifications/x\",\"params\":{META} | - | notification",
                "notification, claim and header | \"method\":\"notifications/x\",\"params\":{META} | V=2026-07-28 | notification",
                "notification, they differ | \"method\":\"notifications/x\",\"params\":{META} | V=2025-11-25 | -32020 400",
                "answer, pipe | \"id\":1,\"result\":{} | - | legacy",
                "answer, legacy header | \"id\":1,\"result\":{} | V=2025-11-25 | legacy",
                "answer, modern header | \"id\":1,\"result\":{} | V=2026-07-28 | -32600 400",
            })
    void otherMessages(String cell, String body, @Nullable String headers, String out) {
        assertThat(outcome("{\"jsonrpc\":\"2.0\"," + body + "}", headers)).isEqualTo(out);
    }

    @Test
    void andNamesTheRequestItRefuses() {
        Classified.Reject reject =
                (Classified.Reject)
                        classify(
                                "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{\"_meta\":"
                                        + "{\"io.modelcontextprotocol/protocolVersion\":\"1900-01-01\","
                                        + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}",
                                null);

        assertThat(reject.id()).isEqualTo(7);
        assertThat(reject.data())
                .isEqualTo(Map.of("supported", List.of("2026-07-28"), "requested", "1900-01-01"));
        assertThat(new String(Wire.write(reject.answer()), StandardCharsets.UTF_8))
                .startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32022,");
    }

    private static String outcome(String body, @Nullable String headers) {
        return switch (classify(body.replace("META", META), headers)) {
            case Classified.Legacy _ -> "legacy";
            case Classified.Modern _ -> "modern";
            case Classified.ModernNotification _ -> "notification";
            case Classified.Reject reject -> reject.code() + " " + reject.httpStatus();
        };
    }

    private static Classified classify(String body, @Nullable String headers) {
        Inbound.Message message =
                (Inbound.Message) Inbound.read(body.getBytes(StandardCharsets.UTF_8));
        return InboundClassifier.classify(message.message(), headers(headers));
    }

    private static @Nullable RequestHeaders headers(@Nullable String text) {
        if ("-".equals(text)) {
            return null;
        }
        Map<String, String> names =
                Map.of("V", "mcp-protocol-version", "M", "MCP-METHOD", "N", "Mcp-Name");
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String each : text == null ? new String[0] : text.split(";")) {
            if (!each.isEmpty()) {
                headers.computeIfAbsent(names.get(each.substring(0, 1)), _ -> new ArrayList<>())
                        .add(each.substring(2));
            }
        }
        return RequestHeaders.of(headers);
    }
}
