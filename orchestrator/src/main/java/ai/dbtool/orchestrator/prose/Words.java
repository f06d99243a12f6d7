package ai.dbtool.orchestrator.prose;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of a text, broken at case and underscores and brought to a common form. */
final class Words {

    private static final Pattern WORD =
            Pattern.compile("\\p{Lu}?\\p{Ll}+|\\p{Lu}+(?!\\p{Ll})|\\p{L}+");

    /** They carry grammar or measure, and claim nothing. */
    private static final Set<String> GLUE =
            stems(
                    "a an and are as at be been by for from had has have in into is it its of on or"
                            + " over per than that the their them there these they this those to"
                            + " under was were which while who with within show shows shown"
                            + " evidence result row value line setting set report reports"
                            + " information name called total also currently each other both"
                            + " one two three byte second millisecond minute hour day percent"
                            + " database server postgresql postgres reading read according");

    private Words() {}

    /** The forms of all words in {@code text}. */
    static Set<String> stems(String text) {
        Set<String> stems = new HashSet<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            stems.add(stem(word.group().toLowerCase(Locale.ROOT)));
        }
        return stems;
    }

    static boolean isGlue(String stem) {
        return GLUE.contains(stem) || Numbers.isUnit(stem);
    }

    /** Drops English endings; meant for comparing, not for reading. */
    private static String stem(String word) {
        for (String ending : new String[] {"ing", "ies", "ed", "es", "s", "y"}) {
            if (word.endsWith(ending) && word.length() - ending.length() >= 3) {
                return word.substring(0, word.length() - ending.length());
            }
        }
        return word;
    }
}
