package ai.dbtool.log.query;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often counts of an expression of RE2 copy what they repeat, at most: {@code (a{10}){20}} is
 * 200. RE2 bounds that itself, RE2/J does not, and copies when it compiles.
 */
final class RepeatCost {

    private static final long ENOUGH = 1_000_000;

    private final String text;
    private int at;

    private RepeatCost(String text) {
        this.text = text;
    }

    static long of(String expression) {
        return new RepeatCost(expression).read();
    }

    private long read() {
        Deque<Long> outer = new ArrayDeque<>();
        long most = 1;
        long atom = 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                outer.push(most);
                most = 1;
                atom = 1;
                at++;
            } else if (c == ')') {
                atom = most;
                most = Math.max(most, outer.isEmpty() ? 1 : outer.pop());
                at++;
            } else if (c == '{') {
                atom = Math.min(ENOUGH, atom * count());
                most = Math.max(most, atom);
            } else if ("*+?".indexOf(c) >= 0) {
                at++;
            } else {
                atom = 1;
                pass(c);
            }
        }
        while (!outer.isEmpty()) {
            most = Math.max(most, outer.pop());
        }
        return most;
    }

    /** The larger number of {@code {n,m}}; 1 when it is no count. */
    private int count() {
        int close = text.indexOf('}', at);
        String inside = close < 0 ? "" : text.substring(at + 1, close);
        if (!inside.matches("[0-9]{1,6}(,[0-9]{0,6})?")) {
            at++;
            return 1;
        }
        at = close + 1;
        int most = 1;
        for (String number : inside.split(",", -1)) {
            most = Math.max(most, number.isEmpty() ? 1 : Integer.parseInt(number));
        }
        return most;
    }

    /** Passes one character, escape, quotation or class. */
    private void pass(char c) {
        if (c == '[') {
            at = endOfClass();
        } else if (text.startsWith("\\Q", at)) {
            int end = text.indexOf("\\E", at);
            at = end < 0 ? text.length() : end + 2;
        } else if (c == '\\' && braced()) {
            at = text.indexOf('}', at) + 1;
        } else {
            at += c == '\\' ? 2 : 1;
        }
    }

    /** <code>\p{Greek}</code> and <code>\x{10FFFF}</code>. */
    private boolean braced() {
        return at + 2 < text.length()
                && "pPx".indexOf(text.charAt(at + 1)) >= 0
                && text.charAt(at + 2) == '{'
                && text.indexOf('}', at) > 0;
    }

    private int endOfClass() {
        int i = at + 1;
        i += text.startsWith("^", i) ? 1 : 0;
        i += text.startsWith("]", i) ? 1 : 0;
        while (i < text.length() && text.charAt(i) != ']') {
            int named = text.startsWith("[:", i) ? text.indexOf(":]", i) : -1;
            if (named > 0) {
                i = named + 2;
            } else {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
        }
        return Math.min(text.length(), i + 1);
    }
}
