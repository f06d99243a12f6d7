package ai.dbtool.orchestrator.model;

import org.jspecify.annotations.Nullable;

import java.io.Serial;

/**
 * Why a turn has no answer. The message is for people: what happened, what to do; texts of the
 * server in it are escaped and capped.
 */
public abstract sealed class ModelFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final String code;

    private ModelFailure(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Stable, snake_case. */
    public String code() {
        return code;
    }

    /** The message, never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code : message;
    }

    /** The prompt does not fit; refused by us before sending or by the server, never cut. */
    public static final class ContextOverflow extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        private final @Nullable Integer promptTokens;
        private final int window;

        public ContextOverflow(@Nullable Integer promptTokens, int window, String message) {
            super("context_overflow", message);
            this.promptTokens = promptTokens;
            this.window = window;
        }

        /** Tokens of the refused prompt, if known. */
        public @Nullable Integer promptTokens() {
            return promptTokens;
        }

        /** The window it did not fit into. */
        public int window() {
            return window;
        }
    }

    /** The server counted far fewer tokens than were sent: a part of the prompt was dropped. */
    public static final class ContextLost extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public ContextLost(String message) {
            super("context_lost", message);
        }
    }

    /** The server has no such model. */
    public static final class ModelMissing extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public ModelMissing(String message) {
            super("model_missing", message);
        }
    }

    /** The server's queue is full; asked again a few times before this is reported. */
    public static final class Busy extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public Busy(String message) {
            super("model_busy", message);
        }
    }

    /** The server will not do what is asked: tools, thinking or a schema it cannot handle. */
    public static final class Rejected extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public Rejected(String message) {
            super("model_rejected", message);
        }
    }

    /** The server broke off: its parser did not understand the model, or the runner crashed. */
    public static final class Broken extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public Broken(String message) {
            super("model_broken", message);
        }
    }

    /** The stream ended before the answer did. */
    public static final class Incomplete extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public Incomplete(String message) {
            super("answer_incomplete", message);
        }
    }

    /** No first token, or no further token, for too long. */
    public static final class Stalled extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public Stalled(String message) {
            super("model_stalled", message);
        }
    }

    /** Nothing listens at the configured address. */
    public static final class Unreachable extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public Unreachable(String message) {
            super("model_unreachable", message);
        }
    }

    /** The model or its address would take data out of the building. */
    public static final class NotLocal extends ModelFailure {
        @Serial private static final long serialVersionUID = 1L;

        public NotLocal(String message) {
            super("model_not_local", message);
        }
    }
}
