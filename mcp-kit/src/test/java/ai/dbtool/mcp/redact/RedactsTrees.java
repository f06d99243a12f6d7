package ai.dbtool.mcp.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RedactsTrees {

    private static final Redactor REDACTOR = MarksEverySecret.REDACTOR;
    private static final String HUNTER = REDACTOR.mark("hunter2");

    @Test
    void byPropertyName() {
        assertThat(clean("{'db':{'password':'hunter2','port':5432,'password_encryption':'md5'}}"))
                .isEqualTo(
                        json(
                                "{'db':{'password':'"
                                        + HUNTER
                                        + "','port':5432,'password_encryption':'md5'}}"));
    }

    @Test
    void byNameOfASibling() {
        assertThat(
                        clean(
                                "{'hits':[{'file':'a.yml','line':3,'key':'x.password','value':'hunter2'}]}"))
                .isEqualTo(
                        json(
                                "{'hits':[{'file':'a.yml','line':3,'key':'x.password','value':'"
                                        + HUNTER
                                        + "'}]}"));
    }

    @Test
    void byNameOfAnObjectAround() {
        assertThat(
                        clean(
                                "{'name':'x.password','value':'hunter2','chain':[{'line':1,'value':'hunter2'}],"
                                        + "'other':{'name':'port','value':'5432'}}"))
                .isEqualTo(
                        json(
                                "{'name':'x.password','value':'H','chain':[{'line':1,'value':'H'}],"
                                                .replace("H", HUNTER)
                                        + "'other':{'name':'port','value':'5432'}}"));
    }

    @Test
    void byHeaderOfATable() {
        assertThat(
                        clean(
                                "{'columns':[{'name':'id'},{'name':'api_token'}],'rows':[[1,'hunter2'],[2,null]]}"))
                .isEqualTo(
                        json(
                                "{'columns':[{'name':'id'},{'name':'api_token'}],'rows':[[1,'"
                                        + HUNTER
                                        + "'],[2,null]]}"));
    }

    @Test
    void byForm() {
        assertThat(clean("{'sql':\"ALTER ROLE a PASSWORD 'hunter2'\"}").toString())
                .contains(HUNTER)
                .doesNotContain("hunter2");
    }

    @Test
    void textOfTheSameAnswerLosesThemToo() {
        Redactor.Answer answer =
                REDACTOR.answer(
                        json(
                                "{'columns':[{'name':'id'},{'name':'token'}],'rows':[[1,'hunter2'],[2,'a']]}"),
                        "id\ttoken\n1\thunter2\n2\ta\nand a word");

        assertThat(answer.text())
                .isEqualTo(
                        "id\ttoken\n1\t" + HUNTER + "\n2\t" + REDACTOR.mark("a") + "\nand a word");
    }

    @Test
    void originalStaysAsItIs() {
        JsonNode original = json("{'password':'hunter2'}");

        REDACTOR.tree(original);

        assertThat(original).isEqualTo(json("{'password':'hunter2'}"));
    }

    private static JsonNode clean(String text) {
        return REDACTOR.tree(json(text));
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder()
                .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES)
                .build()
                .readTree(text);
    }
}
