package ai.dbtool.pg.guard;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.wire.Wire;
import ai.dbtool.testkit.guard.AttackedDatabase;
import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.postgres.Cluster;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.R2dbcException;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Both gates on one connection to the attacked database: what the tree denies, names must deny. */
final class Gates implements AutoCloseable {

    private static final String BEGIN =
            "BEGIN READ ONLY; SET LOCAL standard_conforming_strings = on; SET LOCAL jit = off;"
                    + " SET LOCAL work_mem = '128kB'; SET LOCAL plan_cache_mode = force_generic_plan;"
                    + " SET LOCAL search_path = pg_catalog, pg_temp";

    private final Wire wire;
    private final CatalogGate names = new CatalogGate(false);
    private final TreeGate tree = new TreeGate(false);
    private long resolved;
    private long denied;

    Gates(Cluster cluster) {
        this.wire =
                new Wire(
                        new PostgresqlConnectionFactory(
                                        PostgresqlConnectionConfiguration.builder()
                                                .host("127.0.0.1")
                                                .port(cluster.port())
                                                .database(AttackedDatabase.NAME)
                                                .username("postgres")
                                                .preparedStatementCacheQueries(0)
                                                .build())
                                .create()
                                .block(),
                        new AtomicBoolean(true));
    }

    /** Texts that the server and gate B took for queries. */
    long resolved() {
        return resolved;
    }

    /** Those of them that hold something denied. */
    long denied() {
        return denied;
    }

    /** Every text of the corpora. */
    static List<String> corpus() {
        List<String> texts = new ArrayList<>(Corpus.legitimate());
        texts.addAll(Corpus.attacks(""));
        Corpus.calls().forEach(call -> texts.add("SELECT " + call));
        return texts;
    }

    /** The tokens of each text of the corpora that has a canonical form. */
    static List<List<Token>> tokens() {
        return corpus().stream()
                .flatMap(text -> canonical(text).map(CanonicalSql::tokens).stream())
                .toList();
    }

    private static Optional<CanonicalSql> canonical(String text) {
        try {
            return Optional.of(CanonicalSql.of(text));
        } catch (ToolFailure refused) {
            return Optional.empty();
        }
    }

    /** What is wrong with the verdicts about {@code text}; {@code null} when nothing is. */
    @Nullable String complaint(String text) {
        CanonicalSql sql = canonical(text).orElse(null);
        if (sql == null) {
            return null;
        }
        if (!CanonicalSql.of(sql.text()).text().equals(sql.text())) {
            return "not canonical: " + sql.text();
        }
        List<Denied> byTree = inTransaction(tree.denied(wire, sql));
        if (byTree == null) {
            return null;
        }
        resolved++;
        if (byTree.isEmpty()) {
            return null;
        }
        denied++;
        List<Denied> byName = inTransaction(names.denied(wire, Mentions.of(sql)));
        return byName == null || byName.isEmpty()
                ? text + "\nthe server resolved " + byTree + ", names say " + byName
                : null;
    }

    /** {@code null} when the server or gate B takes the text for no query. */
    private @Nullable List<Denied> inTransaction(Mono<List<Denied>> question) {
        try {
            wire.open(BEGIN);
            return question.block();
        } catch (LocatedFailure | ToolFailure | R2dbcException unresolved) {
            return null;
        } finally {
            wire.script("ROLLBACK").block();
        }
    }

    @Override
    public void close() {
        wire.connection().close().block();
    }
}
