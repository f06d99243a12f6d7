package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.audit.Rules;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

/** {@code dbtool-ai config audit} and {@code config baseline}, from files alone. */
class ChecksConfigurations {

    @TempDir private Path folder;
    private Path conf;

    @BeforeEach
    void files() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        conf = Files.writeString(data.resolve("postgresql.conf"), "work_mem = 64MB\nfsync = off\n");
        Files.writeString(
                folder.resolve("dbtool-ai.yaml"),
                "configs: { main: { paths: [data] } }\nstate: { directory: state }\n");
    }

    private Outcome config(String... words) {
        List<String> line = new ArrayList<>(List.of("config"));
        line.addAll(Arrays.asList(words));
        line.addAll(List.of("--config", folder.resolve("dbtool-ai.yaml").toString()));
        return Outcome.of(line);
    }

    @Test
    void savesAndListsBaselines() throws IOException {
        assertThat(config("baseline", "list").out()).contains("no baseline is saved");
        Outcome saved = config("baseline", "save", "--name", "before");
        assertThat(saved.exit()).as(saved.err()).isEqualTo(ExitCode.OK);
        assertThat(saved.out()).contains("saved baseline before of source main: 2 settings set");
        assertThat(folder.resolve("state/baselines/main/before.json")).isRegularFile();
        Outcome again = config("baseline", "save", "--name", "before");
        assertThat(again.exit()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(again.err()).contains("choose another name");
        assertThat(config("baseline", "list").out()).contains("before  ", "  2 settings set");
        assertThat(Files.readString(conf)).isEqualTo("work_mem = 64MB\nfsync = off\n");
    }

    @Test
    void theExitCodeIsThatOfTheWorstFinding() throws IOException {
        Outcome text = config("audit");
        assertThat(text.exit()).as(text.err()).isEqualTo(ExitCode.NEGATIVE);
        assertThat(text.out()).contains("W1", "postgresql.conf:2", "not checked");
        assertThat(config("audit", "--rules", "M14").exit()).isEqualTo(ExitCode.OK);
        assertThat(config("audit", "--rules", "M14", "--fail-on", "low").exit())
                .isEqualTo(ExitCode.NEGATIVE);
        assertThat(config("audit", "--fail-on", "never").exit()).isEqualTo(ExitCode.OK);
        Files.writeString(conf, "work_mem = 64MB\n");
        assertThat(config("audit", "--rules", "W1").exit()).isEqualTo(ExitCode.OK);
        assertThat(config("audit", "--source", "mian").err()).contains("main");
        assertThat(config("audit", "--rules", "Q9").exit()).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void forCodeReviewTools() throws IOException {
        Files.writeString(conf.resolveSibling("pgbouncer.ini"), "[pgbouncer]\nauth_type = trust\n");
        String log = config("audit", "--format", "sarif").out();
        SarifSchema.check(log);
        JsonNode run = JsonMapper.shared().readTree(log);
        assertThat(run.path("version").asString()).isEqualTo("2.1.0");
        JsonNode results = run.at("/runs/0/results");
        JsonNode rules = run.at("/runs/0/tool/driver/rules");
        JsonNode fsync = null;
        for (JsonNode result : results) {
            assertThat(rules.path(result.path("ruleIndex").asInt()).path("id").asString())
                    .isEqualTo(result.path("ruleId").asString());
            fsync = result.path("ruleId").asString().equals("W1") ? result : fsync;
        }
        assertThat(fsync.path("level").asString()).isEqualTo("error");
        JsonNode place = fsync.at("/locations/0/physicalLocation");
        assertThat(place.at("/artifactLocation/uri").asString()).endsWith("data/postgresql.conf");
        assertThat(place.at("/region/startLine").asInt()).isEqualTo(2);
    }

    /** The check itself: what is left out, misspelt or of another kind is seen. */
    @Test
    void logsThatTheSchemaRefuses() throws IOException {
        String log = config("audit", "--format", "sarif").out();
        for (String[] change :
                List.of(
                        new String[] {"\"level\":\"error\"", "\"level\":\"fatal\""},
                        new String[] {"\"startLine\":2", "\"startLine\":0"},
                        new String[] {"\"ruleIndex\":", "\"ruleNumber\":"},
                        new String[] {"\"version\":\"2.1.0\"", "\"version\":\"2.0.0\""},
                        new String[] {"\"name\":\"dbtool-ai\",", ""})) {
            String compact = JsonMapper.shared().readTree(log).toString();
            assertThat(compact).contains(change[0]);
            assertThat(SarifSchema.problems(compact.replace(change[0], change[1])))
                    .as(change[1])
                    .isNotEmpty();
        }
    }

    @Test
    void forPipelines() throws Exception {
        Document report = xml(config("audit", "--format", "junit", "--profile", "oltp").out());
        Map<String, Element> cases = new HashMap<>();
        NodeList all = report.getElementsByTagName("testcase");
        for (int i = 0; i < all.getLength(); i++) {
            Element one = (Element) all.item(i);
            cases.put(one.getAttribute("name").split(" ")[0], one);
        }
        assertThat(cases).containsOnlyKeys(Rules.ids());
        assertThat(has(cases.get("W1"), "failure")).isTrue();
        assertThat(cases.get("W1").getTextContent()).contains("postgresql.conf:2");
        assertThat(has(cases.get("W2"), "failure")).isFalse();
        assertThat(has(cases.get("V14"), "failure")).as("only low").isFalse();
        assertThat(has(cases.get("V14"), "system-out")).isTrue();
        assertThat(has(cases.get("M3"), "skipped")).isTrue();
        Element suite = (Element) report.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("tests")).isEqualTo(Rules.ids().size() + "");
        assertThat(suite.getAttribute("failures"))
                .isEqualTo(report.getElementsByTagName("failure").getLength() + "");
    }

    private static boolean has(Element one, String child) {
        return one.getElementsByTagName(child).getLength() > 0;
    }

    private static Document xml(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
