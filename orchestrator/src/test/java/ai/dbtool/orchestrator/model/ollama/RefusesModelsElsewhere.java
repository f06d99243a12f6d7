package ai.dbtool.orchestrator.model.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.orchestrator.model.ChatMessage;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.ModelReport;
import ai.dbtool.orchestrator.model.Turn;
import ai.dbtool.testkit.ollama.FakeOllama;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

final class RefusesModelsElsewhere {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "10.1.2.3,true",
        "192.168.0.9,true",
        "172.20.0.2,true",
        "100.64.0.7,true",
        "169.254.1.1,true",
        "::1,true",
        "fd00::7,true",
        "fe80::1,true",
        "8.8.8.8,false",
        "100.128.0.1,false",
        "172.32.0.1,false",
        "2001:4860:4860::8888,false"
    })
    void byAddress(String address, boolean local) throws Exception {
        assertThat(LocalAddress.isLocal(InetAddress.getByName(address))).isEqualTo(local);
    }

    @Test
    void beforeAnythingIsSent() {
        assertThatThrownBy(() -> chat("http://8.8.8.8:11434"))
                .isInstanceOf(ModelFailure.NotLocal.class)
                .hasMessageContaining("public address 8.8.8.8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:11434", "ftp://127.0.0.1", "http:///x"})
    void andAddressesThatAreNone(String url) {
        assertThatThrownBy(() -> chat(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thatALocalServerForwards() throws Exception {
        try (FakeOllama fake = FakeOllama.start().forwardedTo("https://elsewhere.example")) {
            assertThatThrownBy(() -> chat(fake.url())).isInstanceOf(ModelFailure.NotLocal.class);

            assertThat(fake.chats()).isEmpty();
            assertThatThrownBy(() -> open(fake.url()).available().block())
                    .isInstanceOf(ModelFailure.NotLocal.class);
            ModelReport report = open(fake.url()).report().block(Duration.ofMinutes(1));
            assertThat(report.usable()).isFalse();
            assertThat(report.checks().getLast().name()).isEqualTo("local");
        }
    }

    @Test
    void butReportsAModelThatIsHere() throws Exception {
        try (FakeOllama fake = FakeOllama.start()) {
            ModelReport report = open(fake.url()).report().block(Duration.ofMinutes(1));

            assertThat(report.checks())
                    .extracting(ModelReport.Check::name)
                    .containsExactly(
                            "reachable", "cloud", "installed", "local", "capabilities", "context");
            assertThat(report.usable()).isTrue();
            assertThat(report.loadedWindow()).isEqualTo(8192);

            fake.loadsWith(4096);
            assertThat(open(fake.url()).report().block(Duration.ofMinutes(1)).usable()).isFalse();
        }
    }

    @Test
    void andSaysWhenNothingAnswers() throws Exception {
        FakeOllama gone = FakeOllama.start();
        String url = gone.url();
        gone.close();

        assertThatThrownBy(() -> open(url).available().block())
                .isInstanceOf(ModelFailure.Unreachable.class)
                .hasMessageContaining("nothing answers");
        assertThat(open(url).report().block(Duration.ofMinutes(1)).usable()).isFalse();
    }

    @Test
    void andChoosesOneThatIsHere() throws Exception {
        try (FakeOllama fake = FakeOllama.start()) {
            assertThat(InstalledModels.choose(fake.url(), null).block())
                    .isNotNull()
                    .extracting(ModelConfig::name, ModelConfig::context)
                    .containsExactly(FakeOllama.MODEL, 16_384);
            assertThat(InstalledModels.choose(fake.url(), "scripted").block()).isNotNull();
            assertThat(InstalledModels.choose(fake.url(), "other").block()).isNull();

            fake.capabilities("completion");
            assertThat(InstalledModels.choose(fake.url(), null).block()).isNull();
            fake.capabilities("tools").forwardedTo("https://elsewhere.example");
            assertThat(InstalledModels.choose(fake.url(), "scripted").block()).isNull();
        }
        assertThat(InstalledModels.choose("http://127.0.0.1:1", null).block()).isNull();
    }

    private static Turn chat(String url) {
        return Turn.of(
                        open(url).chat(),
                        ChatRequest.text(List.of(new ChatMessage.User("hello")), 10))
                .block(Duration.ofMinutes(1));
    }

    private static OllamaModel open(String url) {
        return OllamaModel.open(
                new ModelConfig(
                        ModelConfig.Engine.OLLAMA,
                        url,
                        FakeOllama.MODEL,
                        8192,
                        null,
                        Duration.ofMinutes(1)));
    }
}
