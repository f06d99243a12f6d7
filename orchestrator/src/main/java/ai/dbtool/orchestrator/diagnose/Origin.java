package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Quote;

import tools.jackson.databind.JsonNode;

/** Says in people's words where a quote comes from: a row, a log line, a line of a file. */
final class Origin {

    private Origin() {}

    static String of(Quote quote, Diagnosis diagnosis) {
        Call call = diagnosis.call(quote.call());
        if (call == null) {
            return quote.call() + quote.pointer();
        }
        String row = call.tool() + " " + quote.call() + quote.pointer();
        String place = place(call.at(quote.pointer()), call.tool());
        return place.isEmpty() ? "row, " + row : place + ", " + row;
    }

    private static String place(JsonNode node, String tool) {
        if (node.has("location")) {
            return "log " + node.path("location").asString("");
        }
        if (node.has("sourceFile")) {
            return fileLine(node, "sourceFile", "sourceLine");
        }
        if (node.has("line") && node.has("file")) {
            return fileLine(node, "file", "line");
        }
        return tool.startsWith("log_") && node.has("example") ? "log, summary" : "";
    }

    private static String fileLine(JsonNode node, String file, String line) {
        return "config " + node.path(file).asString("") + ":" + node.path(line).asString("");
    }
}
