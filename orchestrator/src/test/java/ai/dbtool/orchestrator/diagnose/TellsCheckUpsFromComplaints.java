package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TellsCheckUpsFromComplaints {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Routine check, please.",
                "The management wants to know whether the database is in order; nobody has complained.",
                "Is everything fine? No one complains.",
                "Please have a look before the audit, there are no known issues.",
                "Is anything wrong?",
                "Users report no problems; just checking.",
            })
    void whoOnlyAsks(String symptom) {
        assertThat(Symptom.isComplaint(symptom)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It was fast before the release, now every page hangs.",
                "Our nightly routine fails since Monday.",
                "Every click takes three seconds since Monday.",
                "Nothing works since noon.",
                "There are no errors, but orders are stuck.",
                "Please have a look, checkout is slow again.",
                "Everything is fine in the morning; at noon people cannot log in.",
            })
    void whoMissesSomething(String symptom) {
        assertThat(Symptom.isComplaint(symptom)).isTrue();
    }
}
