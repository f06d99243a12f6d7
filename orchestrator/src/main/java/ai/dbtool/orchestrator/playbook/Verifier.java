package ai.dbtool.orchestrator.playbook;

import ai.dbtool.orchestrator.evidence.Ledger;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.evidence.QuoteCheck;

import java.util.ArrayList;
import java.util.List;

/**
 * Strikes out what the stored results do not bear: the quote must be verbatim at its pointer, and
 * the predicate of its evidence must hold there.
 */
final class Verifier {

    private Verifier() {}

    /** The pieces that stand. */
    static List<Piece> standing(List<Piece> pieces, Ledger ledger) {
        List<Piece> standing = new ArrayList<>();
        for (Piece piece : pieces) {
            Quote quote = new Quote("", piece.ref().call(), piece.ref().pointer(), piece.text());
            if (QuoteCheck.problem(quote, ledger, _ -> holds(piece)) == null) {
                standing.add(piece);
            }
        }
        return standing;
    }

    private static boolean holds(Piece piece) {
        return piece.scope().bind("it", piece.ref()).holds(piece.rule().where());
    }
}
