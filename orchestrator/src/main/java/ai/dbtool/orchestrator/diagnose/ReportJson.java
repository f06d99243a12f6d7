package ai.dbtool.orchestrator.diagnose;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The report for programs. */
public final class ReportJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private ReportJson() {}

    /** The report as JSON, in the order of the schema. */
    public static JsonNode of(DiagnoseReport report) {
        return JSON.valueToTree(report);
    }

    /** Text of the JSON schema (draft 2020-12) every report satisfies. */
    public static String schema() {
        try (InputStream file = ReportJson.class.getResourceAsStream("diagnose.schema.json")) {
            if (file == null) {
                throw new IllegalStateException("diagnose.schema.json is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
