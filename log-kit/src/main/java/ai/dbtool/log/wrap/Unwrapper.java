package ai.dbtool.log.wrap;

import ai.dbtool.log.Bytes;

/** Takes off what is around the lines of a log. */
abstract class Unwrapper {

    /**
     * Takes whole lines from {@code b[from, to)}; answers up to where.
     *
     * @param last whether what is there must be taken as it is
     */
    int take(byte[] b, int from, int to, boolean last, Unwrapped out) {
        int p = from;
        while (p < to) {
            int feed = Bytes.indexOf(b, p, to, (byte) '\n');
            if (feed == to && !last) {
                return p;
            }
            int end = feed > p && b[feed - 1] == '\r' ? feed - 1 : feed;
            if (end > p) {
                line(b, p, end, out);
            }
            if (feed < to) {
                out.at(out.line() + 1);
            }
            p = Math.min(to, feed + 1);
        }
        return p;
    }

    /** One line of the file, without its end; not empty. */
    abstract void line(byte[] b, int from, int to, Unwrapped out);

    /** Gives out what was held back. */
    void end(Unwrapped out) {
        // Most hold nothing back.
    }
}
