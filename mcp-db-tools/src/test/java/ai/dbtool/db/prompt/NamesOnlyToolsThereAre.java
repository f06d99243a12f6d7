package ai.dbtool.db.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.mcp.server.PromptTemplate;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Prompts that send a model to a tool or an argument that does not exist help nobody. */
class NamesOnlyToolsThereAre {

    private static final Pattern TOOL = Pattern.compile("db_[a-z_]+");
    private static final Pattern WITH = Pattern.compile("(db_[a-z_]+) with ([a-z_]+)=");

    private static ServedDatabase served;
    private static Map<String, JsonNode> tools;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        NamesOnlyToolsThereAre.class, "CREATE TABLE orders(id int PRIMARY KEY)");
        tools =
                StreamSupport.stream(served.client().tools().spliterator(), false)
                        .collect(Collectors.toMap(t -> t.path("name").asString(), t -> t));
    }

    @AfterAll
    static void close() {
        served.close();
    }

    static List<PromptTemplate> prompts() {
        return DbPrompts.all();
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void andArgumentsTheyTake(PromptTemplate prompt) {
        assertThat(TOOL.matcher(prompt.text()).results().map(m -> m.group()))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(tools).containsKey(name));
        Matcher with = WITH.matcher(prompt.text());
        while (with.find()) {
            assertThat(tools.get(with.group(1)).at("/inputSchema/properties").has(with.group(2)))
                    .as(with.group())
                    .isTrue();
        }
        for (PromptTemplate.Argument argument : prompt.arguments()) {
            assertThat(prompt.text()).contains("{" + argument.name() + "}");
        }
    }

    @Test
    void andCompletesNamesOfTables() {
        Answer answer =
                served.client()
                        .request(
                                "completion/complete",
                                Map.of(
                                        "ref",
                                        Map.of("type", "ref/prompt", "name", "review_table"),
                                        "argument",
                                        Map.of("name", "table", "value", "or"),
                                        "context",
                                        Map.of("arguments", Map.of("schema", "public"))));

        assertThat(answer.result().at("/completion/values").toString()).isEqualTo("[\"orders\"]");
    }
}
