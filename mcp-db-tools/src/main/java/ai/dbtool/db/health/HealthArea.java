package ai.dbtool.db.health;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Mono;

import java.util.List;

/** One area: reads its facts, then judges them. */
interface HealthArea {

    /** What an area found. */
    record Checked(Record facts, List<Finding> findings, String text) {}

    /** Key in {@link Health#areas}. */
    String name();

    /** What it can find. */
    List<Check> checks();

    /** Whether its cost grows with each table of the database. */
    default boolean readsEveryTable() {
        return false;
    }

    /** Reads and judges; a part that cannot be read is noted in {@code sight}. */
    Mono<Checked> check(Database database, ServerFacts server, Sight sight);
}
