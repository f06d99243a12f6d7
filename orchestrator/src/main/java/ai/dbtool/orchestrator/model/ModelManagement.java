package ai.dbtool.orchestrator.model;

import reactor.core.publisher.Mono;

import java.util.List;

/** What the model server has; rare calls, never on the way of a chat. */
public interface ModelManagement {

    /** The server's version. */
    Mono<String> version();

    /** The installed models, by name. */
    Mono<List<InstalledModel>> list();

    /** One of them. */
    Mono<InstalledModel> show(String name);

    /**
     * An installed model.
     *
     * @param name with tag: {@code qwen3.5:9b}
     * @param digest of its manifest; pins exactly these weights and this template
     * @param sizeBytes on disk; 0 if not told
     * @param quantization {@code Q4_K_M}; empty if not told
     * @param capabilities {@code completion}, {@code tools}, {@code thinking}; empty if not told
     */
    record InstalledModel(
            String name,
            String digest,
            long sizeBytes,
            String quantization,
            List<String> capabilities) {

        public InstalledModel {
            capabilities = List.copyOf(capabilities);
        }
    }
}
