package ai.dbtool.db.health;

import static ai.dbtool.db.ServedDatabase.texts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/** The health resources say what db_health says. */
class ReadsAsADocument {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        ReadsAsADocument.class,
                        "CREATE TABLE notes(id int PRIMARY KEY, owner text)",
                        "CREATE POLICY mine ON notes USING (owner = current_user)",
                        "CREATE TABLE secret(id int PRIMARY KEY)",
                        "ALTER TABLE secret ENABLE ROW LEVEL SECURITY");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    @Test
    void ofAllAreas() {
        JsonNode tool = served.call("db_health").unlimited().expectOk().structured();
        JsonNode document = document("pg://main/health");

        assertThat(texts(document.path("findings"), "code"))
                .contains("RLS_POLICY_WITHOUT_RLS", "RLS_WITHOUT_POLICY")
                .isEqualTo(texts(tool.path("findings"), "code"));
        assertThat(document.path("areas").propertyNames())
                .containsExactlyElementsOf(tool.path("areas").propertyNames());
        assertThat(document.at("/coverage/skipped").isArray()).isTrue();
    }

    @Test
    void ofOne() {
        JsonNode document = document("pg://main/health/security");

        assertThat(document.path("areas").propertyNames()).containsExactly("security");
        assertThat(texts(document.path("findings"), "object"))
                .containsExactlyInAnyOrder("public.notes", "public.secret");
        assertThat(document("pg://main/health/temp_files").path("areas").propertyNames())
                .containsExactly("tempFiles");
        assertThat(read("pg://main/health/vacum").raw().at("/error/message").asString())
                .contains("did you mean 'vacuum'");
    }

    @Test
    void isListedAndCompleted() {
        assertThat(
                        texts(
                                served.client()
                                        .request("resources/templates/list", Map.of())
                                        .result()
                                        .path("resourceTemplates"),
                                "uriTemplate"))
                .contains("pg://{connection}/health", "pg://{connection}/health/{area}");
        assertThat(
                        texts(
                                served.client()
                                        .request(
                                                "completion/complete",
                                                Map.of(
                                                        "ref",
                                                        Map.of(
                                                                "type",
                                                                "ref/resource",
                                                                "uri",
                                                                "pg://{connection}/health/{area}"),
                                                        "argument",
                                                        Map.of("name", "area", "value", "se")))
                                        .result()
                                        .at("/completion/values")))
                .isEqualTo(List.of("sequences", "settings", "security"));
    }

    private static JsonNode document(String uri) {
        return JsonMapper.shared().readTree(read(uri).result().at("/contents/0/text").asString());
    }

    private static Answer read(String uri) {
        return served.client().request("resources/read", Map.of("uri", uri));
    }
}
