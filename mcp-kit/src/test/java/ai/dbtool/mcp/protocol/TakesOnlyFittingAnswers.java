package ai.dbtool.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.core.type.TypeReference;

class TakesOnlyFittingAnswers {

    private static final String FORM =
            """
            {"message":"?","requestedSchema":{"type":"object","required":["name"],"properties":{
              "name":{"type":"string","minLength":2,"maxLength":4},
              "age":{"type":"integer","minimum":0,"maximum":150},
              "share":{"type":"number","maximum":1},
              "ok":{"type":"boolean"},
              "tone":{"type":"string","enum":["calm","loud"]},
              "titled":{"type":"string","oneOf":[{"const":"a","title":"A"},{"const":"b","title":"B"}]},
              "many":{"type":"array","maxItems":2,"items":{"type":"string","enum":["x","y"]}},
              "others":{"type":"array","items":{"anyOf":[{"const":"p"},{"const":"q"}]}}}}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | false",
                "{} | false",
                "{\"action\":\"maybe\"} | false",
                "{\"action\":\"decline\"} | true",
                "{\"action\":\"cancel\"} | true",
                "{\"action\":\"accept\"} | false",
                "{\"action\":\"accept\",\"content\":{}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":null}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\"}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"A\"}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"😀😀😀😀\"}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Annabel\"}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":7}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"age\":7.0}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"age\":7.5}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"age\":-1}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"age\":\"7\"}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"share\":0.5}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"share\":1.5}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"ok\":true}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"ok\":\"true\"}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"tone\":\"loud\"}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"tone\":\"shy\"}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"titled\":\"b\"}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"titled\":\"B\"}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"many\":[\"x\"]}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"many\":[\"z\"]}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"many\":[\"x\",\"y\",\"x\"]}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"others\":[\"q\"]}} | true",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"others\":[\"r\"]}} | false",
                "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"unknown\":1}} | true",
            })
    void ofPeople(String answer, boolean fits) {
        check(Ask.ELICITATION, FORM, answer, fits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\"x\"}} | true",
                "{\"role\":\"assistant\",\"model\":\"m\",\"content\":[]} | true",
                "{\"role\":\"assistant\",\"content\":{}} | false",
                "{\"role\":\"assistant\",\"model\":\"m\"} | false",
                "{\"role\":\"assistant\",\"model\":\"m\",\"content\":\"x\"} | false",
                "{\"action\":\"accept\"} | false",
            })
    void ofModels(String answer, boolean fits) {
        check(Ask.SAMPLING, "{}", answer, fits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"roots\":[]} | true",
                "{\"roots\":[{\"uri\":\"file:///a\"}]} | true",
                "{\"roots\":[\"file:///a\"]} | false",
                "{\"roots\":{}} | false",
                "{} | false",
            })
    void ofClients(String answer, boolean fits) {
        check(Ask.ROOTS, "{}", answer, fits);
    }

    private static void check(String method, String params, String answer, boolean fits) {
        Ask ask = new Ask(method, Wire.MAPPER.readValue(params, new TypeReference<>() {}));

        assertThat(InputAnswers.fitting(ask, Wire.MAPPER.readValue(answer, Object.class)) != null)
                .isEqualTo(fits);
    }
}
