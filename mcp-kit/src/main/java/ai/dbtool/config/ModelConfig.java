package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The model.
 *
 * @param engine {@code NONE} when playbooks work alone
 * @param url base URL of the model server
 * @param name model name as the server knows it
 * @param context window in tokens, sent as {@code num_ctx} with every request
 * @param apiKey bearer token for the model server, or {@code null}
 * @param timeout longest wait for the first token
 */
public record ModelConfig(
        Engine engine,
        String url,
        String name,
        int context,
        @Nullable Secret apiKey,
        Duration timeout) {

    /** Kind of model server. */
    public enum Engine {
        NONE,
        OLLAMA
    }

    /** No model: playbooks alone. */
    public static ModelConfig none() {
        return new ModelConfig(Engine.NONE, "", "", 0, null, Duration.ZERO);
    }
}
