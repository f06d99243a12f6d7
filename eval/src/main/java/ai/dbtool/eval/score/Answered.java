package ai.dbtool.eval.score;

import ai.dbtool.eval.cases.Truth;
import ai.dbtool.eval.lab.Remedy;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answer of {@code diagnose --json}, read as any program would. */
public final class Answered {

    private final JsonNode report;

    /** An answer in the agreed shape. */
    public Answered(JsonNode report) {
        this.report = report;
    }

    /** The verdict. */
    public String verdict() {
        return report.path("verdict").asString("");
    }

    /** The causes, in their order. */
    public List<Truth.Cause> causes() {
        List<Truth.Cause> causes = new ArrayList<>();
        for (JsonNode cause : report.path("causes")) {
            Map<String, Object> entities = new LinkedHashMap<>();
            cause.path("entities")
                    .properties()
                    .forEach(entity -> entities.put(entity.getKey(), value(entity.getValue())));
            causes.add(new Truth.Cause(cause.path("code").asString(""), entities));
        }
        return causes;
    }

    /** How certain each cause is, in their order. */
    List<Double> confidences() {
        List<Double> confidences = new ArrayList<>();
        report.path("causes")
                .forEach(cause -> confidences.add(cause.path("confidence").asDouble(0)));
        return confidences;
    }

    JsonNode evidence() {
        return report.path("evidence");
    }

    /** The proposals. */
    public List<Remedy> remedies() {
        List<Remedy> remedies = new ArrayList<>();
        for (JsonNode remedy : report.path("remedies")) {
            remedies.add(
                    new Remedy(
                            remedy.path("code").asString(""),
                            text(remedy.path("statement")),
                            text(remedy.path("patch"))));
        }
        return remedies;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }

    private static Object value(JsonNode node) {
        if (node.isArray()) {
            List<Object> values = new ArrayList<>();
            node.forEach(element -> values.add(value(element)));
            return values;
        }
        return node.isNumber() ? (Object) node.numberValue() : node.asString("");
    }
}
