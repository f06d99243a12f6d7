package ai.dbtool.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.time.Duration;

/** Every injected fault leaves the evidence a DBA would find. */
class EachFaultHurts {

    @Test
    void allAtOnce() throws Exception {
        try (FaultyShop shop =
                FaultyShop.start(3, Fault.all(), Duration.ofSeconds(8), step -> {})) {
            String log =
                    Files.readString(
                            shop.shop().cluster().logDirectory().resolve("postgresql.log"));
            assertThat(shop.injected()).hasSize(Fault.all().size());
            assertThat(shop.load().statements()).isGreaterThan(100);
            assertThat(log)
                    .contains("checkpoints are occurring too frequently")
                    .contains("still waiting for")
                    .contains("reached maximum value of sequence")
                    .contains("cannot be changed without restarting the server");
        }
    }
}
