package ai.dbtool.db.answer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** How much of an answer fits into the caller's token budget (UTF-8 bytes / 4). */
public final class TokenFit {

    /** Room for the lines on coverage and on how to get more, and for marks of redaction. */
    private static final int RESERVE = 120;

    private final long bytes;

    /** For a budget in tokens. */
    public TokenFit(int tokens) {
        this.bytes = 4L * Math.max(0, tokens - RESERVE);
    }

    /** Whether {@code text} fits as a whole. */
    public boolean fits(String text) {
        return size(text) <= bytes;
    }

    /** How many of {@code lines}, from the first, fit below {@code head}. */
    public int lines(String head, List<String> lines) {
        long used = size(head);
        int count = 0;
        for (String line : lines) {
            used += size(line) + 1;
            if (used > bytes) {
                break;
            }
            count++;
        }
        return count;
    }

    private static long size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
