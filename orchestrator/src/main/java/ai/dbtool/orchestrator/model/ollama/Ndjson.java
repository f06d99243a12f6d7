package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.orchestrator.model.ModelFailure;

import reactor.core.publisher.Flux;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a byte stream into lines. Works on bytes, so a character whose bytes arrive in two pieces is
 * never torn; a last line without its line break counts.
 */
final class Ndjson {

    /** A whole answer of a million tokens in one line stays below this. */
    private static final int LONGEST_LINE = 16 << 20;

    private final ByteArrayOutputStream open = new ByteArrayOutputStream();

    private Ndjson() {}

    static Flux<byte[]> lines(Flux<byte[]> bytes) {
        return Flux.defer(
                () -> {
                    Ndjson cutter = new Ndjson();
                    return bytes.concatMapIterable(cutter::cut)
                            .concatWith(Flux.defer(cutter::rest));
                });
    }

    private List<byte[]> cut(byte[] piece) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] == '\n') {
                open.write(piece, from, i - from);
                from = i + 1;
                take(lines);
            }
        }
        open.write(piece, from, piece.length - from);
        if (open.size() > LONGEST_LINE) {
            throw new ModelFailure.Broken(
                    "the model server sent a line of more than " + (LONGEST_LINE >> 20) + " MB");
        }
        return lines;
    }

    private Flux<byte[]> rest() {
        List<byte[]> lines = new ArrayList<>();
        take(lines);
        return Flux.fromIterable(lines);
    }

    private void take(List<byte[]> lines) {
        if (open.size() > 0) {
            lines.add(open.toByteArray());
            open.reset();
        }
    }
}
