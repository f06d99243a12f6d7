package ai.dbtool.eval.cases;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.prompts.Catalogue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class SaysWhatIsWrongWithACase {

    private final CaseCheck check = new CaseCheck(Catalogue.load());

    @TempDir private Path folder;

    private List<String> problems(String yaml) {
        return check.problems(CaseDirectory.of(folder, "X", yaml).path());
    }

    @Test
    void ourOwnAreInOrder() {
        for (Path one : CaseFolders.in(Path.of("cases"))) {
            assertThat(check.problems(one)).isEmpty();
        }
    }

    @Test
    void anUnknownKeyWithThoseThatAreAllowed() {
        assertThat(problems("id: X\nsetings: {a: b}\ntruth: {verdict: NO_FAULT}\n"))
                .singleElement()
                .asString()
                .contains("unknown key 'setings' at line 2", "settings");
    }

    @Test
    void theTruthAgainstTheClosedCatalogue() {
        assertThat(
                        problems(
                                """
                                id: X
                                symptom: slow
                                truth:
                                  verdict: FAULT
                                  causes:
                                    - {code: NO_SUCH_CODE}
                                    - {code: DEADLOCK, entities: {table: a}}
                                evidence: {log: ["deadlock ("]}
                                """))
                .containsExactly(
                        "X: truth.causes: unknown code 'NO_SUCH_CODE'; the catalogue is closed",
                        "X: truth: DEADLOCK has no entity 'table'; it has [tables]",
                        "X: evidence.log: 'deadlock (': Unclosed group");
    }

    @Test
    void aVerdictThatDoesNotFitItsCauses() {
        assertThat(problems("id: X\ntruth: {verdict: NO_FAULT, causes: [{code: DEADLOCK}]}\n"))
                .containsExactly("X: truth.causes must be empty unless the verdict is FAULT");
        assertThat(problems("id: X\ntruth: {verdict: FINE}\n"))
                .singleElement()
                .asString()
                .contains("truth.verdict is FINE; allowed: [FAULT, INSUFFICIENT_EVIDENCE");
    }

    @Test
    void whatIsMissing() {
        assertThat(problems("id: X\ntruth: {verdict: FAULT, causes: [{code: DEADLOCK}]}\n"))
                .containsExactly(
                        "X: evidence is missing: what proves that the injection worked?",
                        "X: symptom is empty; say what a user sees");
        assertThat(problems("title: nameless\n")).singleElement().asString().contains("required");
    }

    @Test
    void filesNobodyWouldReadAndNamesNobodyDraws() {
        Path case1 =
                CaseDirectory.of(folder, "X", "id: X\ntruth: {verdict: NO_FAULT}\n")
                        .with("inject.py", "")
                        .with("setup.sql", "CREATE TABLE ${table} (id int)")
                        .path();
        assertThat(check.problems(case1))
                .anyMatch(problem -> problem.startsWith("X: unknown file inject.py; allowed: "))
                .contains("X: setup.sql: ${table} is not among params");
    }
}
