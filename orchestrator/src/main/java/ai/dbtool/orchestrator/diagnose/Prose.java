package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.evidence.Quote;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps what a model wrote only as far as it is proven: a sentence stays when it cites evidence
 * that exists, every number and every quoted or snake_case name in it stands in that evidence, and
 * it names no cause the report does not hold.
 */
final class Prose {

    private static final Pattern SENTENCE =
            Pattern.compile("[^.!?\\n]+(?:[.](?=\\S)[^.!?\\n]+)*[.!?]?");
    private static final Pattern CITATION = Pattern.compile("\\[(e[0-9]+)]");
    private static final Pattern CLAIM =
            Pattern.compile(
                    "[0-9][0-9.,]*|[A-Za-z0-9]+(?:[_.][A-Za-z0-9_]+)+|`[^`]+`|'[^']+'|\"[^\"]+\"");
    private static final Pattern CODE = Pattern.compile("\\b[A-Z]{3,}(?:_[A-Z]{2,})+\\b");

    private Prose() {}

    /** The sentences of {@code text} that are proven. */
    static String proven(String text, DiagnoseReport report) {
        Map<String, Quote> evidence =
                report.evidence().stream()
                        .collect(Collectors.toMap(Quote::id, Function.identity()));
        List<String> kept = new ArrayList<>();
        Matcher sentences = SENTENCE.matcher(Untrusted.block(text));
        while (sentences.find()) {
            String sentence = sentences.group().strip();
            if (isProven(sentence, evidence, report)) {
                kept.add(sentence);
            }
        }
        return String.join(" ", kept);
    }

    private static boolean isProven(
            String sentence, Map<String, Quote> evidence, DiagnoseReport report) {
        StringBuilder cited = new StringBuilder();
        Matcher citations = CITATION.matcher(sentence);
        while (citations.find()) {
            Quote quote = evidence.get(citations.group(1));
            if (quote == null) {
                return false;
            }
            cited.append(quote.quote().toLowerCase(Locale.ROOT)).append('\n');
        }
        String claims = CITATION.matcher(sentence).replaceAll(" ");
        return !cited.isEmpty()
                && codesAreFound(claims, report)
                && claimsAreCited(CODE.matcher(claims).replaceAll(" "), cited.toString());
    }

    private static boolean codesAreFound(String sentence, DiagnoseReport report) {
        return CODE.matcher(sentence)
                .results()
                .allMatch(
                        code ->
                                report.causes().stream()
                                        .anyMatch(cause -> cause.code().equals(code.group())));
    }

    private static boolean claimsAreCited(String sentence, String cited) {
        return CLAIM.matcher(sentence)
                .results()
                .map(claim -> claim.group().replaceAll("^[`'\"]|[`'\".,]+$", ""))
                .allMatch(claim -> cited.contains(claim.toLowerCase(Locale.ROOT)));
    }
}
