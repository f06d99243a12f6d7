package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.dbtool.prompts.Catalogue;

import io.modelcontextprotocol.json.McpJsonDefaults;

import org.junit.jupiter.api.Test;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ReportsInTheAgreedShape {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static Answers faulty() {
        return new Answers()
                .with(
                        "db_health",
                        "/areas/settings/pendingRestart",
                        """
                        {"setting":"shared_buffers","running":"128MB","file":"<b>1GB</b>","sourceFile":"/d/<script>.conf","sourceLine":3}
                        """);
    }

    private static boolean fits(JsonNode report) {
        Map<String, Object> schema =
                JSON.readValue(ReportJson.schema(), new TypeReference<Map<String, Object>>() {});
        return McpJsonDefaults.getSchemaValidator()
                .validate(schema, JSON.convertValue(report, Object.class))
                .valid();
    }

    @Test
    void everyVerdictFitsTheSchema() {
        List<Diagnosis> all =
                List.of(
                        faulty().diagnose(""),
                        new Answers().diagnose(""),
                        new Answers().diagnose("slow"),
                        new Answers().absent("db_").absent("log_").diagnose("slow"));
        assertThat(all)
                .extracting(diagnosis -> diagnosis.report().verdict())
                .containsExactly(
                        Verdict.FAULT,
                        Verdict.NO_FAULT,
                        Verdict.NOT_DATABASE,
                        Verdict.INSUFFICIENT_EVIDENCE);
        for (Diagnosis diagnosis : all) {
            JsonNode report = ReportJson.of(diagnosis.report());
            assertThat(fits(report)).as(report.toPrettyString()).isTrue();
            assertThat(report.propertyNames())
                    .containsExactly(
                            "verdict",
                            "causes",
                            "chain",
                            "evidence",
                            "remedies",
                            "coverage",
                            "model",
                            "durationMillis");
        }
    }

    @Test
    void theSchemaRefusesWhatIsNotAgreed() {
        JsonNode good = ReportJson.of(faulty().diagnose("").report());
        assertThat(fits(JSON.readTree(good.toString().replace("CONFIG_NOT_APPLIED", "GREMLINS"))))
                .isFalse();
        assertThat(fits(JSON.readTree(good.toString().replace("\"FAULT\"", "\"NO_FAULT\""))))
                .isFalse();
    }

    @Test
    void theSchemaKnowsTheCodesOfTheCatalogue() {
        List<String> codes = new ArrayList<>();
        JSON.readTree(ReportJson.schema())
                .at("/$defs/code/enum")
                .forEach(code -> codes.add(code.asString()));
        assertThat(codes).containsExactlyElementsOf(Catalogue.load().causes().keySet());
    }

    @Test
    void everyNodeCitesEvidenceThatIsThere() {
        DiagnoseReport report = faulty().diagnose("").report();
        List<String> ids = report.evidence().stream().map(quote -> quote.id()).toList();
        assertThat(report.chain()).isNotEmpty();
        assertThat(report.chain()).allSatisfy(node -> assertThat(ids).containsAll(node.evidence()));
    }

    @Test
    void textNamesWhereQuotesComeFrom() {
        assertThat(TextReport.of(faulty().diagnose("a setting does nothing")))
                .contains("Verdict: FAULT")
                .contains("Symptom: a setting does nothing")
                .contains("CONFIG_NOT_APPLIED(shared_buffers)")
                .contains("config /d/<script>.conf:3")
                .contains("undo:")
                .contains("locks:")
                .contains("Could not be seen");
    }

    @Test
    void htmlEscapesWhatItShowsAndLoadsNothing() {
        String html = HtmlReport.of(faulty().diagnose("<img src=x onerror=alert(1)>\u202e"));
        assertThat(html)
                .contains("&lt;img src=x onerror=alert(1)&gt;\\u202e")
                .contains("&lt;script&gt;")
                .doesNotContain("<script")
                .doesNotContain("<img")
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("<link");
    }

    @Test
    void htmlShowsPlotsOfTheLoad() {
        Diagnosis diagnosis = faulty().diagnose("slow");

        assertThat(HtmlReport.of(diagnosis, List.of(), List.of("<svg width=\"9\"></svg>")))
                .contains("<h2>Load before the diagnosis</h2>")
                .contains("<figure><svg width=\"9\"></svg></figure>");
        assertThat(HtmlReport.of(diagnosis)).doesNotContain("Load before", "<figure");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HtmlReport.of(diagnosis, List.of(), List.of("<img src=x>")));
    }
}
