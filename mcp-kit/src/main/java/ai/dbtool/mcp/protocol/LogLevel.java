package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Severities of {@code notifications/message}, those of RFC 5424, least first. */
public enum LogLevel {
    DEBUG,
    INFO,
    NOTICE,
    WARNING,
    ERROR,
    CRITICAL,
    ALERT,
    EMERGENCY;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it is on the wire. */
    public String text() {
        return text;
    }

    /** The level spelled {@code text}; {@code null} when there is none. */
    public static @Nullable LogLevel of(@Nullable Object text) {
        for (LogLevel level : values()) {
            if (level.text.equals(text)) {
                return level;
            }
        }
        return null;
    }

    /** All spellings, for messages. */
    public static String known() {
        return Arrays.stream(values()).map(LogLevel::text).collect(Collectors.joining(", "));
    }
}
