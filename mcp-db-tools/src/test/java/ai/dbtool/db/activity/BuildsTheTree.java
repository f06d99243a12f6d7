package ai.dbtool.db.activity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.activity.Activity.Blocked;
import ai.dbtool.db.activity.Activity.Blocking;
import ai.dbtool.db.activity.LiveRows.WaitRow;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Stream;

/** The tree from who waits for whom. */
class BuildsTheTree {

    private static List<Blocking> trees(WaitRow... rows) {
        return new BlockingTree(List.of(), List.of(rows), List.of()).trees();
    }

    private static WaitRow waits(int pid, Integer... by) {
        return new WaitRow(
                pid,
                List.of(by),
                List.of(),
                "transactionid",
                "ShareLock",
                null,
                (double) pid,
                null);
    }

    @Test
    void depthIsTheShortestWayToTheRoot() {
        List<Blocking> trees = trees(waits(2, 1), waits(3, 2), waits(4, 3, 1), waits(5, 4));

        assertThat(trees).hasSize(1);
        assertThat(trees.getFirst().rootPid()).isEqualTo(1);
        assertThat(trees.getFirst().longestWaitSeconds()).isEqualTo(5);
        assertThat(trees.getFirst().blocked().stream().map(b -> b.pid() + "@" + b.depth()))
                .containsExactly("2@1", "4@1", "3@2", "5@2");
    }

    @Test
    void aDeepChainKeepsItsDepth() {
        Blocking tree = trees(waits(2, 1), waits(3, 2), waits(4, 3)).getFirst();

        assertThat(tree.blocked()).extracting(Blocked::depth).containsExactly(1, 2, 3);
    }

    @Test
    void oneTreeForEachRoot() {
        List<Blocking> trees = trees(waits(3, 1, 2), waits(4, 1));

        assertThat(trees).extracting(Blocking::rootPid).containsExactly(1, 2);
        assertThat(trees).extracting(Blocking::blockedCount).containsExactly(2, 1);
    }

    @Test
    void aCycleIsNotLost() {
        List<Blocking> trees = trees(waits(1, 2), waits(2, 1), waits(3, 2));

        assertThat(trees).hasSize(1);
        assertThat(
                        Stream.concat(
                                Stream.of(trees.getFirst().rootPid()),
                                trees.getFirst().blocked().stream().map(Blocked::pid)))
                .containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void twoPreparedTransactionsAreTwoRoots() {
        List<Blocking> trees =
                trees(
                        new WaitRow(
                                7,
                                List.of(0),
                                List.of("a", "b"),
                                "transactionid",
                                "ShareLock",
                                null,
                                1.0,
                                null));

        assertThat(trees).extracting(Blocking::rootGid).containsExactly("a", "b");
    }
}
