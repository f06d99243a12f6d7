package ai.dbtool.db.health;

import ai.dbtool.db.answer.OnPrimary;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Mono;

import java.util.List;

/** One area: reads its facts, then judges them. */
interface HealthArea {

    /** What an area found. */
    record Checked(Record facts, List<Finding> findings, String text) {

        /** With remedies that write marked as for the primary. */
        Checked onStandby() {
            return new Checked(facts, findings.stream().map(HealthArea::onStandby).toList(), text);
        }
    }

    /** Key in {@link Health#areas}. */
    String name();

    /** What it can find. */
    List<Check> checks();

    /** Whether its cost grows with each table of the database. */
    default boolean readsEveryTable() {
        return false;
    }

    /** As {@link #check}, with remedies that this server can run, or that say where to. */
    default Mono<Checked> remedied(Database database, ServerFacts server, Sight sight) {
        Mono<Checked> checked = check(database, server, sight);
        return server.inRecovery() ? checked.map(Checked::onStandby) : checked;
    }

    private static Finding onStandby(Finding finding) {
        Remedy remedy = finding.remedy();
        if (remedy == null
                || remedy.statement() == null
                || OnPrimary.runsOnStandby(remedy.statement())) {
            return finding;
        }
        return new Finding(
                finding.id(),
                finding.code(),
                finding.severity(),
                finding.object(),
                finding.statement(),
                finding.evidence(),
                new Remedy(
                        OnPrimary.mark(remedy.statement()),
                        remedy.patch(),
                        OnPrimary.markAny(remedy.undo()),
                        remedy.lockImpact(),
                        remedy.needsRestart()),
                finding.disprove());
    }

    /** Reads and judges; a part that cannot be read is noted in {@code sight}. */
    Mono<Checked> check(Database database, ServerFacts server, Sight sight);
}
