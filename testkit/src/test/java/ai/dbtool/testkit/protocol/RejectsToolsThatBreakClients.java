package ai.dbtool.testkit.protocol;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

class RejectsToolsThatBreakClients {

    private static final String GOOD =
            """
            [{"name":"db_query","title":"Query","description":"Runs one SELECT.",
              "inputSchema":{"type":"object","properties":{"sql":{"type":"string","description":"SQL."}}},
              "outputSchema":{"type":"object","properties":{"rows":{"type":"array"}}},
              "annotations":{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}}]""";

    @Test
    void butNotGoodOnes() {
        assertThatCode(() -> ToolRules.check("db_", tools(GOOD))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"db_query\" | \"query\" | lacks the prefix",
                "\"db_query\" | \"db_Query\" | snake_case",
                "\"Query\" | \" \" | no title",
                "Runs one SELECT. | `` | no description",
                "\"readOnlyHint\":true, | `` | no readOnlyHint",
                "\"openWorldHint\":false | \"openWorldHint\":null | no openWorldHint",
                "\"outputSchema\" | \"output\" | no output schema",
                "\"sql\" | \"_sql\" | snake_case",
                "\"sql\" | \"sources\" | frameworks take this name",
                "\"SQL.\" | \"\" | is not described",
                "\"type\":\"string\" | \"type\":\"object\" | objects cannot be filled",
                "\"type\":\"string\" | \"type\":\"string\",\"default\":1 | drop the keyword default",
                "\"type\":\"string\" | \"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}] | drop the keyword anyOf",
                "\"type\":\"string\" | \"$ref\":\"#/$defs/sql\" | drop the keyword $ref",
                "\"type\":\"string\" | \"type\":\"array\",\"items\":{\"type\":\"object\"} | only lists of scalars",
                "\"type\":\"string\" | \"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"x\"} | drop the keyword pattern",
                "\"inputSchema\":{ | \"inputSchema\":{\"$defs\":{}, | drop the keyword $defs",
                "\"sql\" | \"runtime\" | frameworks take this name",
                "\"sql\" | \"config\" | frameworks take this name",
                "\"sql\" | \"run_manager\" | frameworks take this name",
            })
    void oneRuleAtATime(String good, String bad, String message) {
        assertThatThrownBy(() -> ToolRules.check("db_", tools(GOOD.replace(good, bad))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    @Test
    void thatTalkTooMuch() {
        String words = GOOD.replace("Runs one SELECT.", "word ".repeat(61).strip());
        String tokens = GOOD.replace("SQL.", "x".repeat(10_000));
        String output = GOOD.replace("\"rows\"", "\"" + "r".repeat(900) + "\"");

        rejected(words, "has 61 words");
        rejected(tokens, "tokens, not 2500");
        rejected(output, "the output schema takes");
        rejected("[]", "there is no tool");
    }

    @Test
    void andAnswersThatBreakTheirSchema() {
        JsonNode schema = tools(GOOD).path(0).path("outputSchema");

        OutputSchema.check("db_query", schema, tools("{\"rows\":[]}"));
        OutputSchema.check("db_query", schema, tools("{}"));
        assertThatThrownBy(() -> OutputSchema.check("db_query", schema, tools("{\"more\":1}")))
                .hasMessageContaining("does not name more");
        assertThatThrownBy(() -> OutputSchema.check("db_query", schema, tools("[]")))
                .hasMessageContaining("no object");
    }

    private static void rejected(String tools, String message) {
        assertThatThrownBy(() -> ToolRules.check("db_", tools(tools)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    private static JsonNode tools(String json) {
        return RawClient.JSON.readTree(json);
    }
}
