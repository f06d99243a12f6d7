package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbstainsWhenItMust {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Our screens stand still for ten seconds after each click",
                "The web shop pauses for seconds every few minutes",
                "Checkout is slow since this morning",
                "users report timeouts",
                "pages hang, nobody knows why"
            })
    void aComplaintThatTheDatabaseDoesNotSeeIsNotTheDatabase(String symptom) {
        assertThat(new Answers().diagnose(symptom).report().verdict())
                .isEqualTo(Verdict.NOT_DATABASE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Routine check before the release",
                "Is everything fine with the database?",
                "Please look whether the system is healthy; nobody complains",
                "Could you take a look before the fair opens? All right so far."
            })
    void aCheckUpOfAHealthySystemFindsNoFault(String symptom) {
        assertThat(new Answers().diagnose(symptom).report().verdict()).isEqualTo(Verdict.NO_FAULT);
    }

    @Test
    void nothingVisibleIsInsufficient() {
        Diagnosis diagnosis =
                new Answers()
                        .failing("db_", "cannot connect to connection main")
                        .failing("log_", "the folder cannot be read")
                        .diagnose("everything is down");
        assertThat(diagnosis.report().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(diagnosis.report().causes()).isEmpty();
        assertThat(diagnosis.report().coverage().notSeen())
                .anyMatch(text -> text.contains("cannot connect"))
                .anyMatch(text -> text.contains("cannot be read"));
    }

    @Test
    void logsAloneDoNotProveHealth() {
        Diagnosis diagnosis = new Answers().absent("db_").diagnose("");
        assertThat(diagnosis.report().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(diagnosis.report().coverage().servers())
                .filteredOn(server -> !server.present())
                .extracting(DiagnoseReport.Server::name)
                .containsExactly("db");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Every page takes three seconds since Monday."})
    void aRoleThatSeesNoSessionsOfOthersProvesNothing(String symptom) {
        Answers plain = new Answers().set("db_overview", "/role", "{\"monitor\":false}");
        assertThat(plain.diagnose(symptom).report().verdict())
                .isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        plain.set("db_overview", "/role", "{\"superuser\":true}");
        assertThat(plain.diagnose(symptom).report().verdict())
                .isEqualTo(symptom.isEmpty() ? Verdict.NO_FAULT : Verdict.NOT_DATABASE);
    }

    @Test
    void aDatabaseAloneIsEnoughToSeeHealth() {
        assertThat(new Answers().absent("log_").absent("config_").diagnose("").report().verdict())
                .isEqualTo(Verdict.NO_FAULT);
    }

    @Test
    void troubleThatNoPlaybookExplainsIsSaid() {
        Diagnosis diagnosis =
                new Answers()
                        .with(
                                "log_overview",
                                "/classes",
                                "{\"class\":\"L16\",\"name\":\"backend crash\",\"severity\":\"LOG\",\"count\":2}")
                        .diagnose("connections drop");
        assertThat(diagnosis.report().verdict()).isEqualTo(Verdict.INSUFFICIENT_EVIDENCE);
        assertThat(diagnosis.report().coverage().unexplained())
                .anyMatch(text -> text.contains("backend crash"));
    }

    @Test
    void logsAloneShowAnExhaustedSequence() {
        String event =
                """
                {"handle":"h","sqlstate":"2200H","class":"L40","user":"app",
                 "message":"nextval: reached maximum value of sequence \\"order_no\\" (2147483647)",
                 "location":"/log/a.log:3","fields":{"sequence":"order_no"}}
                """;
        assertThat(new Answers().absent("db_").event(4, event).causes("inserts fail"))
                .containsExactly("SEQUENCE_EXHAUSTED(order_no)");
    }
}
