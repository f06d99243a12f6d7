package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

class KeepsResultsForTheirOwner {

    private final Hands clock = new Hands();
    private final KeptResults kept = new KeptResults(clock, new SecureRandom());

    @Test
    void only() {
        String handle = kept.keep("alice", "rows");

        assertThat(kept.read("alice", handle)).isEqualTo("rows");
        assertThat(kept.read("bob", handle)).isNull();
        assertThat(handle).hasSize(22).isNotEqualTo(kept.keep("alice", "rows"));
    }

    @Test
    void forAQuarterOfAnHour() {
        String handle = kept.keep("alice", "rows");
        clock.now = clock.now.plus(KeptResults.LIFE).minusMillis(1);
        assertThat(kept.read("alice", handle)).isEqualTo("rows");
        clock.now = clock.now.plusMillis(2);
        assertThat(kept.read("alice", handle)).isNull();
    }

    @Test
    void whileThereIsRoomTheOldestGoFirst() {
        String third = "x".repeat((int) (KeptResults.MOST_BYTES / 2 / 3));
        String a = kept.keep("alice", third);
        String b = kept.keep("alice", third);
        String c = kept.keep("alice", third);
        String d = kept.keep("alice", third);

        assertThat(kept.read("alice", a)).isNull();
        assertThat(kept.read("alice", b)).isNotNull();
        assertThat(kept.read("alice", c)).isNotNull();
        assertThat(kept.read("alice", d)).isNotNull();
    }

    @Test
    void unlessTheyAreLargerThanAllTheRoom() {
        assertThat(kept.keep("alice", "x".repeat((int) (KeptResults.MOST_BYTES / 2) + 1))).isNull();
    }

    private static final class Hands extends Clock {

        private Instant now = Instant.EPOCH.plus(Duration.ofDays(20_000));

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
