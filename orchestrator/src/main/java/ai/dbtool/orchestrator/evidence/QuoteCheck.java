package ai.dbtool.orchestrator.evidence;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Checks one quote against the stored result, without any help from what made it: the piece must be
 * there, must say something, and the predicate it was quoted for must hold at its pointer.
 */
public final class QuoteCheck {

    private static final int SHORTEST = 3;
    private static final Pattern BARE_NUMBER = Pattern.compile("[\"\\s]*-?[0-9.]+[\"\\s]*");

    private QuoteCheck() {}

    /** Why the quote is struck out; {@code null} when it stands. */
    public static @Nullable String problem(
            Quote quote, Ledger ledger, Predicate<JsonNode> predicate) {
        Call call = ledger.call(quote.call());
        if (call == null || !call.answered()) {
            return "call " + quote.call() + " has no stored result";
        }
        JsonNode node = call.at(quote.pointer());
        if (node.isMissingNode()) {
            return "nothing at " + quote.pointer();
        }
        if (quote.quote().length() < SHORTEST || BARE_NUMBER.matcher(quote.quote()).matches()) {
            return "a bare value is no evidence";
        }
        if (!node.toString().contains(quote.quote())) {
            return "not verbatim at " + quote.pointer();
        }
        if (!holdsMember(node, quote.quote())) {
            return "holds no whole member of the row";
        }
        return predicate.test(node) ? null : "the predicate does not hold at " + quote.pointer();
    }

    private static boolean holdsMember(JsonNode node, String quote) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (quote.contains(Members.text(member))) {
                return true;
            }
        }
        return false;
    }
}
