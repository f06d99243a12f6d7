package ai.dbtool.mcp.server;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The measure of answers: UTF-8 bytes / 4, and the budget of one call in it. */
final class Tokens {

    /** Key of a request's {@code _meta} with which a host that knows its window sets the budget. */
    static final String META = "ai.dbtool/resultTokens";

    /** No model gets more; a program that wants all asks for 0. */
    static final int MOST = 8_000;

    static final int UNLIMITED = Integer.MAX_VALUE;

    private Tokens() {}

    static int of(String text) {
        return (int) of((long) bytes(text));
    }

    static long of(long bytes) {
        return (bytes + 3) / 4;
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static int budget(Map<String, ?> meta, int configured) {
        Integer asked = number(meta.get(META));
        int budget = asked == null || asked < 0 ? configured : asked;
        return budget == 0 ? UNLIMITED : Math.min(budget, MOST);
    }

    private static @Nullable Integer number(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.intValue();
            case String text when text.matches("\\d{1,9}") -> Integer.valueOf(text);
            case null, default -> null;
        };
    }
}
