package ai.dbtool.orchestrator.prose;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.evidence.Quote;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides whether a sentence may stand beside its quotes.
 *
 * <p>The idea: what code cannot compare with the quotes is not allowed to be said as if it were
 * proven. Numbers and names are compared one by one. Absence, cause and commands cannot be read off
 * a quote, so sentences with them fall: absence needs a whole result, causes are named by the
 * engine, commands by the catalogue. The rest of the words decide between proven (all of them are
 * in the quotes or in the path to them) and worded by the model. The limit: a proven sentence may
 * still put true words into a wrong order; the quotes stand beside it.
 */
public final class SentenceCheck {

    private static final int LONGEST = 400;

    /** Names as databases write them: {@code public.users}, {@code max_wal_size}, MISSING_INDEX. */
    private static final Pattern NAME =
            Pattern.compile(
                    "[`'\"«]([^`'\"»]{2,80})[`'\"»]|\\b(\\p{L}\\w*(?:[._]\\w+)+)\\b|\\b(\\p{Lu}{3,})\\b");

    private static final Pattern ABSENCE =
            Pattern.compile(
                    "(?i)\\b(no|not|never|none|nothing|without|cannot|lacks?|missing|absent|fails? to)\\b|n't\\b");
    private static final Pattern SHOWS_ABSENCE =
            Pattern.compile(
                    "(?i):(false|null|0|\\[\\]|\"\"|\"none\")|\\b(no|not|missing|without)\\b");
    private static final Pattern CAUSE =
            Pattern.compile(
                    "(?i)\\b(because|caus(e|es|ed|ing)|due to|leads? to|led to|results? in|root|reason|therefore|hence|since|thus|so that)\\b");
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?i)\\b(drop|truncate|delete|alter|grant|revoke|update|insert|create|reindex|vacuum full|pg_terminate_backend|kill|restart|run|execute|must|should|please|ignore)\\b");

    private SentenceCheck() {}

    /** The outcome for one sentence. */
    public sealed interface Result {
        /** It may be shown. */
        record Stands(Sentence sentence) implements Result {}

        /** It may not. */
        record Struck(String why) implements Result {}
    }

    /**
     * Checks {@code text} against the quotes it names.
     *
     * @param quoteProblem why a quote itself does not stand, or {@code null} when it does
     */
    public static Result check(
            String text, List<Quote> quotes, Function<Quote, @Nullable String> quoteProblem) {
        String sentence = Untrusted.line(text.strip());
        if (sentence.isEmpty() || sentence.length() > LONGEST) {
            return new Result.Struck("empty or too long");
        }
        if (quotes.isEmpty()) {
            return new Result.Struck("names no evidence");
        }
        for (Quote quote : quotes) {
            String problem = quoteProblem.apply(quote);
            if (problem != null) {
                return new Result.Struck(quote.id() + ": " + problem);
            }
        }
        String quoted = quotes.stream().map(Quote::quote).collect(Collectors.joining("\n"));
        String why = problem(sentence, quoted);
        if (why != null) {
            return new Result.Struck(why);
        }
        return standing(sentence, quotes, quoted);
    }

    private static @Nullable String problem(String sentence, String quoted) {
        List<String> numbers = Numbers.unproven(sentence, quoted);
        if (!numbers.isEmpty()) {
            return "numbers not in the evidence: " + String.join(", ", numbers);
        }
        String lower = quoted.toLowerCase(Locale.ROOT);
        Matcher name = NAME.matcher(sentence);
        while (name.find()) {
            String given = name.group().replaceAll("[`'\"«»]", "");
            if (!lower.contains(given.toLowerCase(Locale.ROOT))) {
                return "a name that is not in the evidence";
            }
        }
        if (ABSENCE.matcher(sentence).find() && !SHOWS_ABSENCE.matcher(quoted).find()) {
            return "claims an absence that the evidence does not show";
        }
        if (CAUSE.matcher(sentence).find()) {
            return "claims a cause; causes are named by the playbooks";
        }
        if (COMMAND.matcher(sentence).find()) {
            return "gives an order; remedies come from the catalogue";
        }
        return null;
    }

    private static Result standing(String sentence, List<Quote> quotes, String quoted) {
        Set<String> known = Words.stems(quoted);
        quotes.forEach(quote -> known.addAll(Words.stems(quote.pointer())));
        Set<String> said = Words.stems(sentence);
        said.removeIf(Words::isGlue);
        boolean anchored = Numbers.any(sentence) || said.stream().anyMatch(known::contains);
        if (!anchored) {
            return new Result.Struck("says nothing that the evidence shows");
        }
        return new Result.Stands(
                new Sentence(
                        sentence,
                        quotes.stream().map(Quote::id).toList(),
                        known.containsAll(said)
                                ? Sentence.Standing.PROVEN
                                : Sentence.Standing.WORDED));
    }
}
