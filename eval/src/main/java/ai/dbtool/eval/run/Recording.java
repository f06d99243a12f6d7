package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.CaseFile;
import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.orchestrator.client.RecordedTools;
import ai.dbtool.orchestrator.evidence.Call;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A case as it was diagnosed: its truth and every stored result, so that it can be diagnosed again
 * without a database.
 *
 * @param symptom as given
 * @param cases with their parameters drawn
 * @param calls stored results
 */
public record Recording(String symptom, List<FaultCase> cases, List<Call> calls) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String HOME = "/case";
    private static final String ENDING = ".jsonl.gz";

    /** The tools as they answered then. */
    public RecordedTools tools() {
        return new RecordedTools(calls);
    }

    /** File name for a run. */
    static String fileName(String cases, long seed) {
        return cases + "-" + seed + ENDING;
    }

    /**
     * Writes the recording; the folder {@code home} of the cluster is called {@link #HOME} in it.
     */
    void write(Path file, Path home) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (Writer out =
                new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file)),
                        StandardCharsets.UTF_8)) {
            for (FaultCase one : cases) {
                ObjectNode body = JSON.createObjectNode().put("seed", one.seed());
                body.put("symptom", symptom);
                body.set("params", JSON.valueToTree(one.params()));
                body.set("file", JSON.valueToTree(one.file()));
                line(out, "case", body, home);
            }
            for (Call call : calls) {
                line(out, "call", JSON.valueToTree(call), home);
            }
        }
    }

    private static void line(Writer out, String kind, JsonNode body, Path home) throws IOException {
        ObjectNode line = JSON.createObjectNode().put("kind", kind);
        line.set("body", body);
        out.write(line.toString().replace(home.toString(), HOME) + "\n");
    }

    /** Reads one. */
    public static Recording read(Path file) throws IOException {
        List<FaultCase> cases = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        String symptom = "";
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                JsonNode line = JSON.readTree(text);
                JsonNode body = line.path("body");
                if (line.path("kind").asString("").equals("case")) {
                    symptom = body.path("symptom").asString("");
                    Map<String, String> params =
                            JSON.convertValue(
                                    body.path("params"),
                                    JSON.getTypeFactory()
                                            .constructMapType(
                                                    Map.class, String.class, String.class));
                    cases.add(
                            new FaultCase(
                                    file,
                                    body.path("seed").asLong(),
                                    params,
                                    JSON.treeToValue(body.path("file"), CaseFile.class)));
                } else {
                    calls.add(JSON.treeToValue(body, Call.class));
                }
            }
        }
        return new Recording(symptom, cases, calls);
    }

    /** Recordings in {@code folder}, by name. */
    public static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
        }
    }
}
