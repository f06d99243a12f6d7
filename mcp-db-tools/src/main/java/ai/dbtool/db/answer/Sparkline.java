package ai.dbtool.db.answer;

import org.jspecify.annotations.Nullable;

/** A row of values as one line of blocks. */
public final class Sparkline {

    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final char NOTHING = '·';

    private Sparkline() {}

    /**
     * One character a value, the highest block for {@code most}.
     *
     * @param values {@code null} where nothing was seen
     */
    public static String of(@Nullable Double[] values, double most) {
        StringBuilder line = new StringBuilder();
        for (Double value : values) {
            if (value == null) {
                line.append(NOTHING);
            } else {
                int step = most <= 0 ? 0 : (int) Math.ceil(value / most * BLOCKS.length()) - 1;
                line.append(BLOCKS.charAt(Math.clamp(step, 0, BLOCKS.length() - 1)));
            }
        }
        return line.toString();
    }
}
