package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.testkit.faults.Fault;
import ai.dbtool.testkit.faults.FaultyShop;
import ai.dbtool.testkit.faults.Injected;
import ai.dbtool.testkit.faults.Shop;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every playbook against a real server with real faults, names drawn by seed. */
class FindsInjectedFaults {

    private static final Duration SETTLE = Duration.ofSeconds(6);

    @Test
    void allAtOnceAndNothingElse() {
        try (FaultyShop shop = FaultyShop.start(11, Fault.all(), SETTLE, _ -> {});
                Suite suite =
                        Suite.over(
                                shop.shop().cluster(),
                                Shop.DATABASE,
                                shop.applicationDirectory())) {
            Diagnosis diagnosis = suite.diagnose("The shop is slow and some inserts fail");
            assertThat(diagnosis.report().verdict()).isEqualTo(Verdict.FAULT);
            assertThat(diagnosis.report().causes())
                    .extracting(cause -> new Injected(cause.code(), plain(cause.entities())))
                    .containsExactlyInAnyOrderElementsOf(shop.injected());
            assertThat(diagnosis.report().remedies()).hasSameSizeAs(shop.injected());
            for (Quote quote : diagnosis.report().evidence()) {
                Call call = diagnosis.call(quote.call());
                assertThat(call).isNotNull();
                assertThat(call.at(quote.pointer()).toString()).contains(quote.quote());
            }
            assertThat(TextReport.of(diagnosis)).contains("postgresql.log:").contains("config ");

            // The database alone shows what needs no log.
            assertThat(suite.diagnose("", "db").report().causes())
                    .extracting(DiagnoseReport.CauseFound::code)
                    .contains("MISSING_INDEX", "IDLE_IN_TRANSACTION", "SEQUENCE_EXHAUSTED");
            // Files alone never claim that all is well.
            assertThat(suite.diagnose("", "log", "config").report().verdict())
                    .isNotIn(Verdict.NO_FAULT, Verdict.NOT_DATABASE);
        }
    }

    @Test
    void noneInAHealthyShop() {
        try (FaultyShop shop = FaultyShop.start(3, List.of(), SETTLE, _ -> {});
                Suite suite =
                        Suite.over(
                                shop.shop().cluster(),
                                Shop.DATABASE,
                                shop.applicationDirectory())) {
            Diagnosis diagnosis = suite.diagnose("");
            assertThat(diagnosis.report().causes()).isEmpty();
            assertThat(diagnosis.report().verdict()).isEqualTo(Verdict.NO_FAULT);
        }
    }

    /** Numbers of JSON are long here, of the injection int. */
    private static Map<String, Object> plain(Map<String, Object> entities) {
        Map<String, Object> plain = new java.util.HashMap<>(entities);
        plain.replaceAll(
                (_, value) -> value instanceof Long number ? (Object) number.intValue() : value);
        return plain;
    }
}
