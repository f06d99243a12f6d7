package ai.dbtool.orchestrator.ask;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.diagnose.TextReport;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.prose.Sentence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An answer for people: sentences first, each with what it rests on; then what was read. */
public final class AnswerText {

    /** A plan can be one. */
    private static final int LONGEST_ARGUMENTS = 300;

    private AnswerText() {}

    /** The whole text, many lines. */
    public static String of(Answer answer) {
        Diagnosis diagnosed = answer.diagnosed();
        if (diagnosed != null) {
            return TextReport.of(diagnosed);
        }
        List<String> lines = new ArrayList<>();
        for (Sentence sentence : answer.sentences()) {
            lines.add(
                    sentence.text()
                            + " "
                            + sentence.evidence()
                            + (sentence.standing() == Sentence.Standing.WORDED
                                    ? " (numbers and names proven, the rest is the model's wording)"
                                    : ""));
        }
        if (!answer.sentences().isEmpty()) {
            lines.add("");
        }
        evidence(answer, lines);
        answer.notSeen().forEach(reason -> lines.add("Not seen: " + reason));
        lines.add("");
        lines.add(model(answer));
        return String.join("\n", lines) + "\n";
    }

    private static void evidence(Answer answer, List<String> lines) {
        Map<String, String> tools =
                answer.calls().stream()
                        .collect(
                                Collectors.toMap(
                                        Answer.Asked::id,
                                        call ->
                                                call.tool()
                                                        + " "
                                                        + Untrusted.cut(
                                                                Untrusted.line(
                                                                        call.arguments()
                                                                                .toString()),
                                                                LONGEST_ARGUMENTS)));
        Map<String, List<Quote>> byCall =
                answer.evidence().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Quote::call, LinkedHashMap::new, Collectors.toList()));
        byCall.forEach(
                (call, quotes) -> {
                    lines.add(tools.getOrDefault(call, call) + ":");
                    quotes.forEach(
                            quote ->
                                    lines.add(
                                            "  ["
                                                    + quote.id()
                                                    + "] "
                                                    + (quote.pointer().isEmpty()
                                                            ? ""
                                                            : quote.pointer() + " ")
                                                    + quote.quote()));
                });
    }

    private static String model(Answer answer) {
        Answer.ModelUse use = answer.model();
        if (use.name().equals("none")) {
            return "Model: none (" + use.ended() + ").";
        }
        return "Model: %s, %d turns, %d sentences struck; %s."
                .formatted(use.name(), use.turns(), use.struck(), use.ended());
    }
}
