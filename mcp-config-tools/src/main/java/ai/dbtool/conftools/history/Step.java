package ai.dbtool.conftools.history;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a setting.
 *
 * @param setting its name
 * @param at when, ISO 8601
 * @param from value before; {@code null} when nothing tells
 * @param to value after, or the one that was refused; {@code null} when nothing tells
 * @param how what made it so
 * @param log {@code file:line} of the log, or {@code null} when a baseline tells
 */
public record Step(
        String setting,
        String at,
        @Nullable String from,
        @Nullable String to,
        How how,
        @Nullable String log) {

    /** What made it so. */
    public enum How {
        RELOAD("reload"),
        LINE_REMOVED("reload, its line is gone"),
        WAITS_FOR_RESTART("waits for a restart"),
        RESTART("restart"),
        REFUSED("refused"),
        BASELINE("differs by the time of a saved baseline");

        private final String words;

        How(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    Step to(@Nullable String value) {
        return new Step(setting, at, from, value, how, log);
    }
}
