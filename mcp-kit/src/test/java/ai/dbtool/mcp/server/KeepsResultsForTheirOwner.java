package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;

class KeepsResultsForTheirOwner {

    private static final Principal ALICE = Principal.local("alice");
    private static final Principal BOB = Principal.local("bob");

    private final Hands clock = new Hands();
    private final KeptResults kept = new KeptResults(clock, new SecureRandom());

    @Test
    void only() {
        String handle = kept.keep(ALICE, Set.of(), "rows");

        assertThat(kept.read(ALICE, handle)).isEqualTo("rows");
        assertThat(kept.read(BOB, handle)).isNull();
        assertThat(handle).hasSize(22).isNotEqualTo(kept.keep(ALICE, Set.of(), "rows"));
    }

    @Test
    void whileHeMayStillMakeTheCall() {
        Principal before = new Principal("carol", Set.of(Scope.DB_READ, Scope.DB_QUERY), null);
        Principal narrowed = new Principal("carol", Set.of(Scope.DB_READ), null);
        String handle = kept.keep(before, Set.of(Scope.DB_QUERY), "rows");

        assertThat(kept.read(before, handle)).isEqualTo("rows");
        assertThat(kept.read(narrowed, handle)).isNull();
    }

    @Test
    void whileHeReachesTheSameConnections() {
        Principal before = new Principal("carol", Set.of(), Set.of("shop"));
        Principal moved = new Principal("carol", Set.of(), Set.of("pay"));
        String handle = kept.keep(before, Set.of(), "rows");

        assertThat(kept.read(before, handle)).isEqualTo("rows");
        assertThat(kept.read(moved, handle)).isNull();
    }

    @Test
    void forAQuarterOfAnHour() {
        String handle = kept.keep(ALICE, Set.of(), "rows");
        clock.now = clock.now.plus(KeptResults.LIFE).minusMillis(1);
        assertThat(kept.read(ALICE, handle)).isEqualTo("rows");
        clock.now = clock.now.plusMillis(2);
        assertThat(kept.read(ALICE, handle)).isNull();
    }

    @Test
    void whileThereIsRoomTheOldestGoFirst() {
        String third = "x".repeat((int) (KeptResults.MOST_BYTES / 2 / 3));
        String a = kept.keep(ALICE, Set.of(), third);
        String b = kept.keep(ALICE, Set.of(), third);
        String c = kept.keep(ALICE, Set.of(), third);
        String d = kept.keep(ALICE, Set.of(), third);

        assertThat(kept.read(ALICE, a)).isNull();
        assertThat(kept.read(ALICE, b)).isNotNull();
        assertThat(kept.read(ALICE, c)).isNotNull();
        assertThat(kept.read(ALICE, d)).isNotNull();
    }

    @Test
    void unlessTheyAreLargerThanAllTheRoom() {
        assertThat(kept.keep(ALICE, Set.of(), "x".repeat((int) (KeptResults.MOST_BYTES / 2) + 1)))
                .isNull();
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
