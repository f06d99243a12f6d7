package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Sources, the catalogue of events and whole answers, under URIs. */
class ServesResources {

    @TempDir Path folder;
    private LogClient client;

    @BeforeEach
    void write() throws Exception {
        Files.createDirectories(folder.resolve("a"));
        Files.createDirectories(folder.resolve("b"));
        Day.busy().write(folder.resolve("a/postgresql.log"));
        Day.busy().gzip(folder.resolve("b/postgresql.log.gz"));
        client = LogClient.overTwo(folder.resolve("a").toString(), folder.resolve("b").toString());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private String read(String uri) {
        return client.raw()
                .request("resources/read", Map.of("uri", uri))
                .result()
                .at("/contents/0/text")
                .asString();
    }

    @Test
    void listsWhatThereIs() {
        JsonNode fixed = client.raw().request("resources/list", Map.of()).result();
        assertThat(fixed.path("resources").findValuesAsString("uri"))
                .containsExactly("log://sources", "log://catalogue");
        JsonNode templates = client.raw().request("resources/templates/list", Map.of()).result();
        assertThat(templates.path("resourceTemplates").findValuesAsString("uriTemplate"))
                .containsExactly(
                        "log://source/{source}",
                        "log://source/{source}/newest/{severity}",
                        "log://catalogue/{class}",
                        "dbtool://results/{handle}");
    }

    @Test
    void tellsSourcesAsTheToolDoes() {
        assertThat(read("log://sources")).isEqualTo(client.call("log_sources").expectOk().text());
        assertThat(read("log://source/one")).contains("a/postgresql.log").doesNotContain("/b/");
        assertThat(
                        client.raw()
                                .request("resources/read", Map.of("uri", "log://source/three"))
                                .errorCode())
                .isEqualTo(-32002);
    }

    @Test
    void readsTheEndOfCompressedFilesToo() {
        assertThat(read("log://source/two/newest/LOG").lines().toList())
                .hasSize(53)
                .last()
                .asString()
                .startsWith("[the end of the log");
        assertThat(read("log://source/two/newest/PANIC")).isEqualTo("no event of this level");
    }

    @Test
    void tellsEveryClass() {
        String all = read("log://catalogue");
        for (EventClass type : Catalogue.standard().classes()) {
            assertThat(all).contains("\n" + type.id() + "\t" + type.name());
            assertThat(read("log://catalogue/" + type.id())).contains(type.meaning());
        }
        assertThat(
                        client.raw()
                                .request("resources/read", Map.of("uri", "log://catalogue/L99"))
                                .errorCode())
                .isEqualTo(-32002);
    }

    @Test
    void readsAShortenedAnswerWhole() {
        String text =
                client.call("log_search")
                        .with("source", "one")
                        .with("limit", 100)
                        .meta("ai.dbtool/resultTokens", 700)
                        .expectOk()
                        .text();
        String uri = text.replaceAll("(?s).*(dbtool://results/[^,\\s\\]]+).*", "$1");
        assertThat(read(uri)).contains("105 events match").hasSizeGreaterThan(text.length());
    }

    @Test
    void completesSourcesLevelsAndClasses() {
        assertThat(complete("log://source/{source}", "source", "t")).containsExactly("two");
        assertThat(complete("log://source/{source}/newest/{severity}", "source", ""))
                .containsExactlyInAnyOrder("one", "two");
        assertThat(complete("log://source/{source}/newest/{severity}", "severity", "e"))
                .containsExactly("ERROR");
        assertThat(complete("log://catalogue/{class}", "class", "l0"))
                .contains("L01", "L09")
                .doesNotContain("L10");
    }

    private List<String> complete(String template, String variable, String prefix) {
        return client
                .raw()
                .request(
                        "completion/complete",
                        Map.of(
                                "ref",
                                Map.of("type", "ref/resource", "uri", template),
                                "argument",
                                Map.of("name", variable, "value", prefix)))
                .result()
                .at("/completion/values")
                .values()
                .stream()
                .map(JsonNode::asString)
                .toList();
    }
}
