package ai.dbtool.log.wrap;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Which line of a file a line that was taken out of it comes from. Asked in ascending order only:
 * what lies behind the last answer is forgotten.
 */
public final class LineMap {

    private record Step(long inner, long outer) {}

    private final ArrayDeque<Step> steps = new ArrayDeque<>();

    /** Line {@code inner} was taken out of line {@code outer}; ascending in {@code inner}. */
    void add(long inner, long outer) {
        Step last = steps.peekLast();
        if (last != null && last.inner == inner) {
            return;
        }
        if (last == null || outer - last.outer != inner - last.inner) {
            steps.addLast(new Step(inner, outer));
        }
    }

    /** The line of the file that holds line {@code inner}. */
    public long outer(long inner) {
        while (steps.size() > 1 && second().inner <= inner) {
            steps.removeFirst();
        }
        Step step = steps.peekFirst();
        return step == null ? inner : step.outer + Math.max(0, inner - step.inner);
    }

    private Step second() {
        Iterator<Step> all = steps.iterator();
        Step unused = all.next();
        return all.next();
    }
}
