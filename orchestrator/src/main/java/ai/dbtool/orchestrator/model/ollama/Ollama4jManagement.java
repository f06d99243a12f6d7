package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.config.Secret;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.ModelManagement;

import io.github.ollama4j.Ollama;
import io.github.ollama4j.exceptions.OllamaException;
import io.github.ollama4j.models.response.Model;
import io.github.ollama4j.models.response.ModelDetail;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;

/**
 * ollama4j, for what it is good at. It blocks, so every call runs on the elastic scheduler; its
 * chat, its tool loop and {@code ps()} are not used
 * (docs/decisions/081-ollama4j-for-management.md).
 */
final class Ollama4jManagement implements ModelManagement {

    private static final long TIMEOUT_SECONDS = 30;

    private final LocalAddress address;
    private final @Nullable Secret apiKey;

    Ollama4jManagement(LocalAddress address, @Nullable Secret apiKey) {
        this.address = address;
        this.apiKey = apiKey;
    }

    @Override
    public Mono<String> version() {
        return call(Ollama::getVersion);
    }

    @Override
    public Mono<List<InstalledModel>> list() {
        return call(
                ollama ->
                        ollama.listModels().stream()
                                .map(model -> installed(model, List.of()))
                                .sorted(Comparator.comparing(InstalledModel::name))
                                .toList());
    }

    @Override
    public Mono<InstalledModel> show(String name) {
        return call(
                ollama -> {
                    Model model =
                            ollama.listModels().stream()
                                    .filter(
                                            each ->
                                                    each.getName().equals(name)
                                                            || each.getName()
                                                                    .equals(name + ":latest"))
                                    .findFirst()
                                    .orElseThrow(
                                            () ->
                                                    new ModelFailure.ModelMissing(
                                                            "the model server has no model '%s'; run: ollama pull %s"
                                                                    .formatted(name, name)));
                    ModelDetail detail = ollama.getModelDetails(model.getName());
                    String[] capabilities = detail.getCapabilities();
                    return installed(
                            model, capabilities == null ? List.of() : List.of(capabilities));
                });
    }

    private static InstalledModel installed(Model model, List<String> capabilities) {
        String quantization =
                model.getModelMeta() == null ? null : model.getModelMeta().getQuantizationLevel();
        return new InstalledModel(
                model.getName(),
                model.getDigest() == null ? "" : model.getDigest(),
                model.getSize(),
                quantization == null ? "" : quantization,
                capabilities);
    }

    private <T> Mono<T> call(Request<T> request) {
        return address.resolved()
                .flatMap(
                        resolved ->
                                Mono.fromCallable(() -> request.to(client(resolved)))
                                        .subscribeOn(Schedulers.boundedElastic()))
                .onErrorMap(
                        OllamaException.class,
                        error ->
                                new ModelFailure.Unreachable(
                                        "the model server at "
                                                + address.url()
                                                + " does not answer its management calls"));
    }

    /** By the checked address; under TLS by name, because the certificate is for the name. */
    private Ollama client(InetSocketAddress resolved) {
        String host = resolved.getAddress().getHostAddress();
        String url =
                address.secure()
                        ? address.url()
                        : "http://%s:%d%s"
                                .formatted(
                                        host.contains(":") ? "[" + host + "]" : host,
                                        resolved.getPort(),
                                        address.path(""));
        Ollama ollama = new Ollama(url);
        ollama.setRequestTimeoutSeconds(TIMEOUT_SECONDS);
        if (apiKey != null) {
            ollama.setBearerAuth(apiKey.reveal());
        }
        return ollama;
    }

    private interface Request<T> {
        T to(Ollama ollama) throws OllamaException;
    }
}
