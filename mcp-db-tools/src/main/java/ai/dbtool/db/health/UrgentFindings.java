package ai.dbtool.db.health;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;

/**
 * Findings of the areas that can stop a system, and that are cheap to read however many tables
 * there are; for a first look. The rest is for {@code db_health}.
 */
public final class UrgentFindings {

    private static final List<HealthArea> AREAS =
            List.of(
                    new ConnectionsArea(),
                    new CheckpointsArea(),
                    new ReplicationArea(),
                    new SequencesArea(),
                    new SettingsArea());

    private UrgentFindings() {}

    /** Worst first, at most {@code most}. */
    public static Mono<List<Finding>> of(
            Database database, ServerFacts server, Sight sight, int most) {
        return Flux.fromIterable(AREAS)
                .concatMap(
                        area ->
                                sight.tolerate(
                                        area.name(),
                                        area.check(database, server, sight)
                                                .map(HealthArea.Checked::findings)))
                .flatMapIterable(findings -> findings)
                .sort(HealthTool.WORST_FIRST)
                .take(most)
                .collectList();
    }
}
