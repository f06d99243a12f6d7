package ai.dbtool.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.type.TypeReference;

import java.util.List;
import java.util.Map;

class ChecksMirroredArguments {

    private static final String SCHEMA =
            """
            {"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "limit":{"type":"integer","x-mcp-header":"Limit"},
              "dry":{"type":"boolean","x-mcp-header":"Dry-Run"},
              "x-mcp-header":{"type":"string"},
              "at":{"type":"object","properties":{"zone":{"type":"string","x-mcp-header":"Zone"}}}}}
            """;

    private final ParamHeaders headers = ParamHeaders.of(map(SCHEMA));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "{} | none | none | true",
                "{} | Mcp-Param-Region | whatever | true",
                "{\"region\":null} | none | none | true",
                "{\"region\":\"eu\"} | Mcp-Param-Region | eu | true",
                "{\"region\":\"eu\"} | mcp-param-region | eu | true",
                "{\"region\":\"ü\"} | Mcp-Param-Region | =?base64?w7w=?= | true",
                "{\"region\":\"Hello\"} | Mcp-Param-Region | =?base64?SGVsbG8?= | false",
                "{\"region\":\"eu\"} | none | none | false",
                "{\"region\":\"eu\"} | Mcp-Param-Region | us | false",
                "{\"region\":\"\"} | none | none | false",
                "{\"limit\":42} | Mcp-Param-Limit | 42 | true",
                "{\"limit\":42} | Mcp-Param-Limit | 42.0 | true",
                "{\"limit\":42.0} | Mcp-Param-Limit | 42 | true",
                "{\"limit\":42} | Mcp-Param-Limit | 4.2e1 | false",
                "{\"limit\":42} | Mcp-Param-Limit | 0x2a | false",
                "{\"limit\":42} | Mcp-Param-Limit | 43 | false",
                "{\"limit\":9007199254740993} | Mcp-Param-Limit | 9007199254740992 | false",
                "{\"dry\":true} | Mcp-Param-Dry-Run | true | true",
                "{\"dry\":true} | Mcp-Param-Dry-Run | True | false",
                "{\"at\":{\"zone\":\"a\"}} | Mcp-Param-Zone | a | true",
                "{\"at\":{\"zone\":\"a\"}} | Mcp-Param-Zone | b | false",
                "{\"at\":7} | none | none | true",
                "{\"region\":[1]} | none | none | true",
            })
    void againstTheBody(
            String arguments, @Nullable String name, @Nullable String value, boolean fits) {
        RequestHeaders given =
                RequestHeaders.of(name == null ? Map.of() : Map.of(name, List.of(value)));

        assertThat(headers.mismatch(map(arguments), given) == null).isEqualTo(fits);
    }

    @Test
    void sentOnce() {
        assertThat(
                        headers.mismatch(
                                Map.of("region", "eu"),
                                RequestHeaders.of(Map.of("Mcp-Param-Region", List.of("eu", "us")))))
                .contains("more than once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"properties\":{\"a\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}}}",
                "{\"properties\":{\"a\":{\"x-mcp-header\":\"A\"}}}",
                "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"\"}}}",
                "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A B\"}}}",
                "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":7}}}",
                "{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},\"b\":{\"type\":\"string\",\"x-mcp-header\":\"a\"}}}",
                "{\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}}",
                "{\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}]}",
                "{\"type\":\"string\",\"x-mcp-header\":\"A\"}",
            })
    void andRefusesDefinitionsThatClientsDrop(String schema) {
        assertThatThrownBy(() -> ParamHeaders.of(map(schema)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, Object> map(String json) {
        return Wire.MAPPER.readValue(json, new TypeReference<>() {});
    }
}
