package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.evidence.Quote;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps what a model wrote only as far as it is proven. A sentence stays when it cites evidence
 * that exists, every number and name in it stands in that evidence, it names no cause the report
 * does not hold, and it is made of words the report itself uses, beside plain grammar: "the disk is
 * full [e1]" cites well and is still made up. Strict on purpose: what is lost is style, not facts.
 */
final class Prose {

    private static final Pattern SENTENCE =
            Pattern.compile("[^.!?\\n]+(?:[.](?=\\S)[^.!?\\n]+)*[.!?]?");
    private static final Pattern CITATION = Pattern.compile("\\[(e[0-9]+)]");
    private static final Pattern CLAIM =
            Pattern.compile(
                    "[0-9][0-9.,]*|[A-Za-z0-9]+(?:[_.][A-Za-z0-9_]+)+|`[^`]+`|'[^']+'|\"[^\"]+\"");
    private static final Pattern CODE = Pattern.compile("\\b[A-Z]{3,}(?:_[A-Z]{2,})+\\b");

    private static final Pattern WORD = Pattern.compile("[a-z]{4,}");

    /** Words that claim nothing by themselves. */
    private static final Set<String> GRAMMAR =
            Set.of(
                    ("about after again also another because been before being below both cannot cause"
                                    + " caused causes could does done during each else even every evidence few"
                                    + " find first found from have here however into itself just less like"
                                    + " made make makes many means more most much must next none only other"
                                    + " over problem quote reason same second seen should show shown shows"
                                    + " since some still such than that their them then there therefore these"
                                    + " they this those three through thus until upon used uses using value"
                                    + " values very were what when where which while whose will with within"
                                    + " without would your")
                            .split(" "));

    /** Letters that a word of the report and its inflections share. */
    private static final int STEM = 5;

    private Prose() {}

    /** The sentences of {@code text} that are proven. */
    static String proven(String text, DiagnoseReport report) {
        Set<String> words = stems(report);
        Map<String, Quote> evidence =
                report.evidence().stream()
                        .collect(Collectors.toMap(Quote::id, Function.identity()));
        List<String> kept = new ArrayList<>();
        Matcher sentences = SENTENCE.matcher(Untrusted.block(text));
        while (sentences.find()) {
            String sentence = sentences.group().strip();
            if (isProven(sentence, evidence, report) && saysKnownWords(sentence, words)) {
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

    private static boolean saysKnownWords(String sentence, Set<String> stems) {
        return WORD.matcher(sentence.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .allMatch(word -> GRAMMAR.contains(word) || stems.contains(stem(word)));
    }

    private static Set<String> stems(DiagnoseReport report) {
        StringBuilder said = new StringBuilder();
        report.causes().forEach(cause -> said.append(cause.code()).append(cause.entities()));
        report.chain().forEach(node -> said.append(' ').append(node.node()));
        report.evidence().forEach(quote -> said.append(' ').append(quote.quote()));
        report.remedies()
                .forEach(
                        remedy ->
                                said.append(' ')
                                        .append(remedy.statement())
                                        .append(' ')
                                        .append(remedy.lockImpact()));
        return WORD.matcher(said.toString().toLowerCase(Locale.ROOT))
                .results()
                .map(word -> stem(word.group()))
                .collect(Collectors.toSet());
    }

    private static String stem(String word) {
        return word.substring(0, Math.min(STEM, word.length()));
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
