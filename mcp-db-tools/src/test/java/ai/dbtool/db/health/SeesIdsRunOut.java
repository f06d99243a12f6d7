package ai.dbtool.db.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.Finding.Severity;

import org.junit.jupiter.api.Test;

class SeesIdsRunOut {

    private static final long FREEZE = 200_000_000;
    private static final long FAILSAFE = 1_600_000_000;

    @Test
    void byAge() {
        assertThat(IdsArea.severity(FREEZE + 1, null, FREEZE, FAILSAFE)).isNull();
        assertThat(IdsArea.severity(2 * FREEZE, null, FREEZE, FAILSAFE)).isEqualTo(Severity.MEDIUM);
        assertThat(IdsArea.severity(FAILSAFE, null, FREEZE, FAILSAFE)).isEqualTo(Severity.HIGH);
        assertThat(IdsArea.severity((1L << 31) - 39_000_000, null, FREEZE, FAILSAFE))
                .isEqualTo(Severity.CRITICAL);
    }

    @Test
    void byTheTimeThatIsLeft() {
        assertThat(IdsArea.severity(FREEZE + 1, 3.0, FREEZE, FAILSAFE)).isEqualTo(Severity.HIGH);
        assertThat(IdsArea.severity(FREEZE - 1, 3.0, FREEZE, FAILSAFE)).isNull();
        assertThat(IdsArea.severity(FREEZE + 1, 30.0, FREEZE, FAILSAFE)).isNull();
    }
}
