package ai.dbtool.log.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

class FoldsWhatDiffersInAWord {

    private static final List<String> SHAPES =
            List.of(
                    "worker alpha took job ? from queue",
                    "worker beta took job ? from queue",
                    "worker gamma took job ? from queue",
                    "worker alpha is idle",
                    "cannot reach host a of ring ?",
                    "listener started");

    @Test
    void andNothingElse() {
        Map<String, String> templates = TemplateMiner.fold(SHAPES);
        assertThat(templates.values().stream().distinct())
                .containsExactlyInAnyOrder(
                        "worker <*> took job ? from queue",
                        "worker alpha is idle",
                        "cannot reach host a of ring ?",
                        "listener started");
        assertThat(templates.get("worker beta took job ? from queue"))
                .isEqualTo("worker <*> took job ? from queue");
    }

    @Test
    void whateverTheOrder() {
        Map<String, String> once = TemplateMiner.fold(SHAPES);
        for (int seed = 0; seed < 20; seed++) {
            List<String> shuffled = new ArrayList<>(SHAPES);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(TemplateMiner.fold(shuffled)).isEqualTo(once);
        }
    }
}
