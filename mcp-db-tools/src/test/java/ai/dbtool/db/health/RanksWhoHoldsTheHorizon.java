package ai.dbtool.db.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.health.VacuumArea.HorizonRow;
import ai.dbtool.db.health.VacuumArea.Pace;
import ai.dbtool.db.health.VacuumArea.TableRow;
import ai.dbtool.db.health.VacuumArea.Vacuum;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

/** A holder is five minutes old before it is named, which no test waits for. */
class RanksWhoHoldsTheHorizon {

    private static final TableRow FULL = table(10_000, 50.0, 2_000);
    private static final TableRow CLEAN = table(10, 0.1, 2_000);

    private static TableRow table(long dead, double percent, long threshold) {
        return new TableRow(
                "public.t",
                10_000,
                dead,
                percent,
                null,
                null,
                null,
                0,
                threshold,
                null,
                threshold,
                0L,
                List.of());
    }

    private static HorizonRow holder(String kind, String name, long age, @Nullable Long seconds) {
        return new HorizonRow(kind, name, null, age, 0L, null, "then", seconds);
    }

    private static HorizonRow slot(
            String name, boolean active, long age, long beyond, @Nullable Long seconds) {
        return new HorizonRow("replication slot", name, active, age, beyond, null, "then", seconds);
    }

    private static List<Finding> findings(int running, TableRow table, HorizonRow... holders) {
        Pace pace = new Pace("global", true, 3, running, 60, 2, 200, 0.2, 0, 200_000_000);
        return VacuumFindings.of(
                new Vacuum(true, pace, List.of(table), List.of(holders), List.of()));
    }

    @Test
    void theOldestDecides() {
        List<Finding> found =
                findings(
                        0,
                        FULL,
                        holder("session", "4711", 900_000, 3_600L),
                        holder("replication slot", "old's", 500_000, null),
                        holder("standby", "second", 10, 5L));

        assertThat(found).extracting(Finding::code).containsExactly("LONG_XACT_BLOCKS_VACUUM");
        assertThat(found.getFirst().object()).isEqualTo("session 4711");
        assertThat(found.getFirst().statement())
                .contains("behind it replication slot old's (500000), standby second (10)");
        assertThat(found.getFirst().remedy().statement())
                .isEqualTo("SELECT pg_terminate_backend(4711);");
    }

    @Test
    void aSlotNobodyReadsIsToBeDropped() {
        for (HorizonRow slot :
                List.of(
                        slot("old's", false, 500_000, 400_000, null),
                        slot("old's", false, 500, 400, 3_600L))) {
            assertThat(findings(0, FULL, slot).getFirst().remedy().statement())
                    .isEqualTo("SELECT pg_drop_replication_slot('old''s');");
        }
        assertThat(findings(0, FULL, slot("restarts", false, 500, 400, 20L))).isEmpty();
        assertThat(findings(0, FULL, slot("older", false, 500, 400, null))).isEmpty();
    }

    @Test
    void anActiveOneIsMendedOnItsStandby() {
        Remedy remedy =
                findings(0, FULL, slot("sb1", true, 500_000, 400_000, null)).getFirst().remedy();

        assertThat(remedy.statement()).isNull();
        assertThat(remedy.patch()).startsWith("end the long query on the standby that reads");
    }

    /** Its xmin is as old as that of the transaction that runs here. */
    @Test
    void aSlotBeforeATransactionOnlyFollowsIt() {
        Finding found =
                findings(
                                0,
                                FULL,
                                slot("sb1", true, 900_010, 10, null),
                                holder("session", "4711", 900_000, 3_600L))
                        .getFirst();

        assertThat(found.object()).isEqualTo("session 4711");
        assertThat(found.evidence()).containsExactly("/areas/vacuum/horizon/1");
    }

    @Test
    void aYoungOneOrACleanTableIsNoFinding() {
        assertThat(findings(0, FULL, holder("session", "4711", 900_000, 20L))).isEmpty();
        assertThat(findings(0, CLEAN, holder("session", "4711", 900_000, 3_600L))).isEmpty();
    }

    @Test
    void busyWorkersStarveATableFarBehind() {
        assertThat(findings(3, FULL))
                .extracting(Finding::code)
                .containsExactly("AUTOVACUUM_STARVED");
        assertThat(findings(2, FULL)).isEmpty();
    }
}
