package ai.dbtool.cli.clients.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class RefusesWhatItCannotChange {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{~  \"a\": hunter2~} | line 2, column | not valid JSON",
                "{~  \"a\": 1 | line 2, column | not valid JSON",
                "{\"a\": 1,, \"b\": 2} | line 1, column 9 | not valid JSON",
                "{\"a\": 1} {} | line 1, column 10 | nothing may follow",
                "[1] | line 1, column 1 | an object is expected",
                "{~ \"mcpServers\": [] } | line 2, column 16 | mcpServers is not a mapping",
                "{~ \"mcpServers\": null } | line 2, column 16 | mcpServers is not a mapping",
                "{\"mcpServers\": {\"a\": 1},~ \"mcpServers\": {}} | line 2, column 2 | given twice",
                "{\"mcpServers\": {\"db\": 5}} | line 1, column 23 | mcpServers.db is not a mapping",
            })
    void json(String text, String where, String why) {
        refused(text, Notation.JSON_WITH_COMMENTS, "mcpServers", where, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{~  // mine~ \"a\": 1} | line 2, column 3 | comments are not allowed",
                "{~  \"a\": 1,~} | line 3, column 1 | not valid JSON",
            })
    void commentsWhereTheClientRefusesThem(String text, String where, String why) {
        refused(text, Notation.JSON, "mcpServers", where, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: hunter2~  b: 1 | line 2, column 4 | not valid YAML",
                "a: 'hunter2 | line 1, column | not valid YAML",
                "a: 1~---~b: 2 | line 3, column 1 | second document",
                "- a | line 1, column 1 | a mapping of keys to values",
                "extensions: [] | line 1, column 13 | extensions is not a mapping",
                "extensions: 5 | line 1, column 13 | extensions is not a mapping",
                "extensions:~  a: 1~extensions:~  b: 1 | line 3, column 1 | given twice",
                "a: &x~  b: 1~extensions: *x | line | extensions is not a mapping",
                "a: 1~... |  | without touching other parts",
            })
    void yaml(String text, String where, String why) {
        refused(text, Notation.YAML, "extensions", where == null ? "" : where, why);
    }

    private static void refused(
            String text, Notation notation, String key, String where, String why) {
        MalformedText refusal =
                catchThrowableOfType(
                        MalformedText.class,
                        () ->
                                Merge.into(
                                        text.replace('~', '\n'),
                                        Map.of(key, Map.of("db", Map.of("command", "x"))),
                                        notation));

        assertThat(refusal).hasMessageContaining(where).hasMessageContaining(why);
        assertThat(refusal.getMessage()).doesNotContain("hunter2");
    }
}
