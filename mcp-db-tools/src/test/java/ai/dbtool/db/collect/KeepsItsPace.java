package ai.dbtool.db.collect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** When a reading is due again. */
class KeepsItsPace {

    private static final long MILLI = 1_000_000;

    private final Pace pace = new Pace(Duration.ofSeconds(1), 20, 0);

    private long after(long startMillis, long tookMillis) {
        long end = (startMillis + tookMillis) * MILLI;
        pace.done(startMillis * MILLI, end);
        return startMillis + tookMillis + pace.until(end).toMillis();
    }

    @Test
    void steadilyWhileItIsQuick() {
        assertThat(pace.isDue(0)).isTrue();
        assertThat(after(0, 5)).isEqualTo(1000);
        assertThat(after(1010, 5)).as("a late start is made up for").isEqualTo(2000);
        assertThat(after(2000, 400)).as("slow once").isEqualTo(3000);
        assertThat(pace.isDue(2999 * MILLI)).isFalse();
        assertThat(pace.isDue(3000 * MILLI)).isTrue();
    }

    @Test
    void seldomerWhenItStaysSlow() {
        after(0, 200);
        assertThat(after(1000, 200)).isEqualTo(5000);
        assertThat(after(5000, 300)).isEqualTo(9000);
        assertThat(after(9000, 1)).isEqualTo(10_000);
    }

    @Test
    void withoutABurstAfterAPause() {
        after(0, 1);
        assertThat(after(60_000, 1)).isEqualTo(60_500);
        assertThat(after(60_500, 1)).isEqualTo(61_500);
    }
}
