package ai.dbtool.cli.clients.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small texts before and after, each for one habit of writing. */
class MergesIntoWhatOthersWrote {

    private static final Map<String, Object> OURS =
            Map.of("mcpServers", Map.of("db", Map.of("command", "x")));

    @Test
    void afterTheLastEntryWithTheIndentOfTheFile() throws Exception {
        assertThat(
                        jsonc(
                                """
                                {
                                \t// mine
                                \t"mcpServers": {
                                \t\t"a": {"command": "y"} // why
                                \t\t/* end */
                                \t},
                                \t"z": [1, 2,]
                                }
                                """))
                .isEqualTo(
                        """
                        {
                        \t// mine
                        \t"mcpServers": {
                        \t\t"a": {"command": "y"}, // why
                        \t\t/* end */
                        \t\t"db": {
                        \t\t\t"command": "x"
                        \t\t}
                        \t},
                        \t"z": [1, 2,]
                        }
                        """);
    }

    @Test
    void withATrailingCommaWhereThereWasOne() throws Exception {
        assertThat(
                        jsonc(
                                """
                                {
                                    "mcpServers": {
                                        "a": {"command": "y"}, // why
                                    },
                                }"""))
                .isEqualTo(
                        """
                        {
                            "mcpServers": {
                                "a": {"command": "y"}, // why
                                "db": {
                                    "command": "x"
                                },
                            },
                        }""");
    }

    @Test
    void onOneLineWhereAllStandsOnOneLine() throws Exception {
        assertThat(jsonc("{\"mcpServers\":{\"a\":{\"command\":\"y\"}}}"))
                .isEqualTo(
                        "{\"mcpServers\":{\"a\":{\"command\":\"y\"},\"db\":{\"command\":\"x\"}}}");
        assertThat(jsonc("{ \"other\": 1 }"))
                .isEqualTo("{ \"other\": 1, \"mcpServers\":{\"db\":{\"command\":\"x\"}} }");
    }

    @Test
    void intoAnythingEmpty() throws Exception {
        String document = Notation.JSON.document(OURS);

        assertThat(jsonc("")).isEqualTo(document);
        assertThat(jsonc("{}")).isEqualTo(document.stripTrailing());
        assertThat(jsonc("// nothing yet\n")).isEqualTo("// nothing yet\n" + document);
        assertThat(jsonc("{\n  // nothing yet\n}\n"))
                .isEqualTo(document.replace("{\n  \"mcpS", "{\n  // nothing yet\n  \"mcpS"));
        assertThat(jsonc("{\"mcpServers\": {}}"))
                .isEqualTo(
                        """
                        {"mcpServers": {
                          "db": {
                            "command": "x"
                          }
                        }}""");
    }

    @Test
    void withTheLineEndsAndTheByteOrderMarkOfTheFile() throws Exception {
        String before = "\uFEFF{\r\n  \"mcpServers\": {\r\n    \"a\": {}\r\n  }\r\n}\r\n";

        String after = jsonc(before);

        assertThat(after)
                .startsWith(
                        "\uFEFF{\r\n  \"mcpServers\": {\r\n    \"a\": {},\r\n    \"db\": {\r\n");
        assertThat(after.replace("\r\n", "")).doesNotContain("\n");
    }

    @Test
    void onlyTheValuesThatDiffer() throws Exception {
        String before =
                """
                {"mcpServers": {
                  "db": {
                    "disabled": true, // for now
                    "args": ["old"],
                    "env": {"PGPASSWORD": "theirs", "PATH": "/bin"},
                    "command": "y"
                  }
                }}""";
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("command", "x");
        entry.put("args", List.of("new", "er"));
        entry.put("env", Map.of("PGPASSWORD", "${env:PGPASSWORD}"));

        String after =
                Merge.into(
                        before,
                        Map.of("mcpServers", Map.of("db", entry)),
                        Notation.JSON_WITH_COMMENTS);

        assertThat(after)
                .isEqualTo(
                        before.replace("[\"old\"]", "[\"new\", \"er\"]").replace("\"y\"", "\"x\""));
    }

    @Test
    void aWholeEntryWhenItIsReachedInAnotherWay() throws Exception {
        String after =
                Merge.into(
                        "{\"mcpServers\": {\"db\": {\"url\": \"http://h\", \"headers\": {}}, \"a\": 1}}",
                        OURS,
                        Notation.JSON);

        assertThat(after)
                .doesNotContain("url")
                .contains("\"command\": \"x\"")
                .endsWith(", \"a\": 1}}");
    }

    @Test
    void inputsOnlyUnderTheirOwnId() throws Exception {
        Map<String, Object> ours = Map.of("inputs", List.of(Map.of("id", "key", "password", true)));
        String before = "{\n  \"inputs\": [\n    {\"id\": \"other\"} // theirs\n  ]\n}\n";

        String after = Merge.into(before, ours, Notation.JSON_WITH_COMMENTS);

        assertThat(after).contains("{\"id\": \"other\"}, // theirs\n    {\n").contains("\"key\"");
        assertThat(Merge.into(after, ours, Notation.JSON_WITH_COMMENTS)).isEqualTo(after);
        String changed = after.replace("true", "false");
        assertThat(Merge.into(changed, ours, Notation.JSON_WITH_COMMENTS)).isEqualTo(changed);
    }

    @Test
    void yamlBelowTheLineThatOpensTheMapping() throws Exception {
        assertThat(
                        yaml(
                                """
                                GOOSE_MODEL: m   # a model
                                extensions:
                                    # the first of all
                                    developer:
                                        enabled: true
                                        text: |
                                            # no comment
                                # end
                                after: 1
                                """))
                .isEqualTo(
                        """
                        GOOSE_MODEL: m   # a model
                        extensions:
                            db:
                              cmd: x
                            # the first of all
                            developer:
                                enabled: true
                                text: |
                                    # no comment
                        # end
                        after: 1
                        """);
    }

    @Test
    void yamlIntoAnythingEmpty() throws Exception {
        String document = "extensions:\n  db:\n    cmd: x\n";

        assertThat(yaml("")).isEqualTo(document);
        assertThat(yaml("# nothing yet")).isEqualTo("# nothing yet\n" + document);
        assertThat(yaml("a: 1")).isEqualTo("a: 1\nextensions:\n  db:\n    cmd: x");
        assertThat(yaml("extensions:\na: 1\n")).isEqualTo(document + "a: 1\n");
        assertThat(yaml("extensions: {} # none\n"))
                .isEqualTo("extensions: \n  db:\n    cmd: x # none\n");
        assertThat(yaml("extensions: ~\n")).isEqualTo("extensions: \n  db:\n    cmd: x\n");
        assertThat(yaml("extensions: {a: {cmd: y}}\n"))
                .isEqualTo("extensions: {\"db\": {\"cmd\":\"x\"}, a: {cmd: y}}\n");
    }

    @Test
    void yamlOnlyTheValuesThatDiffer() throws Exception {
        String before =
                """
                extensions:
                  db:
                    # mine
                    enabled: false   # for now
                    cmd: 'y'
                    args:
                      - old # gone
                      - "more"
                    extra: "ü😀"
                """;

        String after =
                Merge.into(
                        before,
                        Map.of(
                                "extensions",
                                Map.of("db", Map.of("cmd", "x", "args", List.of("new")))),
                        Notation.YAML);

        assertThat(after)
                .isEqualTo(
                        before.replace("'y'", "\"x\"")
                                .replace("- old # gone\n      - \"more\"", "[\"new\"]"));
    }

    private static String jsonc(String before) throws MalformedText {
        return Merge.into(before, OURS, Notation.JSON_WITH_COMMENTS);
    }

    private static String yaml(String before) throws MalformedText {
        return Merge.into(
                before, Map.of("extensions", Map.of("db", Map.of("cmd", "x"))), Notation.YAML);
    }
}
