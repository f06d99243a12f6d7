package ai.dbtool.eval.score;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.prompts.Catalogue;

import org.junit.jupiter.api.Test;

class EveryCodeHasAPredicate {

    @Test
    void ofTheCatalogueAndNoOther() {
        assertThat(Predicates.load().codes())
                .containsExactlyInAnyOrderElementsOf(Catalogue.load().causes().keySet());
    }
}
