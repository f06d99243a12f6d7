package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.wire.Wire;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/** The oracle: what gate B denies by the server's own resolved tree, gate A denies by names. */
class NeverLetsThroughWhatTheServerResolves {

    private static final int MUTANTS = 600;

    private static PostgresqlConnection connection;
    private static Wire wire;

    private final CatalogGate names = new CatalogGate(false);
    private final TreeGate tree = new TreeGate(false);
    private int resolved;
    private int denied;

    @BeforeAll
    static void connect() {
        connection =
                new PostgresqlConnectionFactory(
                                PostgresqlConnectionConfiguration.builder()
                                        .host("127.0.0.1")
                                        .port(Attacked.get().cluster().port())
                                        .database(Attacked.NAME)
                                        .username("postgres")
                                        .preparedStatementCacheQueries(0)
                                        .build())
                        .create()
                        .block();
        wire = new Wire(connection, new AtomicBoolean(true));
    }

    @AfterAll
    static void disconnect() {
        connection.close().block();
    }

    @Test
    void agreesOnEveryTextOfTheCorpora() {
        SoftAssertions all = new SoftAssertions();
        corpus().forEach(text -> compare(all, text));
        all.assertAll();
        assertThat(resolved).isGreaterThan(150);
        assertThat(denied).isGreaterThan(50);
    }

    @Test
    void agreesOnRandomMutants() {
        Random random = new Random(20_260_101);
        List<List<Token>> pool =
                corpus().stream()
                        .flatMap(text -> canonical(text).map(CanonicalSql::tokens).stream())
                        .toList();
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < MUTANTS; i++) {
            compare(all, Mutants.of(pool, random));
        }
        all.assertAll();
        assertThat(resolved).isGreaterThan(MUTANTS / 20);
        assertThat(denied).isGreaterThan(MUTANTS / 200);
    }

    private static List<String> corpus() {
        List<String> texts = new ArrayList<>(Corpus.texts("legitimate.sql", ""));
        texts.addAll(Corpus.texts("attacks.sql", ""));
        Corpus.texts("functions.txt", "").forEach(call -> texts.add("SELECT " + call));
        return texts;
    }

    private static java.util.Optional<CanonicalSql> canonical(String text) {
        try {
            return java.util.Optional.of(CanonicalSql.of(text));
        } catch (ToolFailure refused) {
            return java.util.Optional.empty();
        }
    }

    private void compare(SoftAssertions all, String text) {
        canonical(text)
                .ifPresent(
                        sql -> {
                            List<Denied> byTree = inTransaction(tree.denied(wire, sql));
                            if (byTree == null) {
                                return;
                            }
                            resolved++;
                            if (!byTree.isEmpty()) {
                                denied++;
                                all.assertThat(inTransaction(names.denied(wire, Mentions.of(sql))))
                                        .as(text + "\nthe server resolved " + byTree)
                                        .isNotEmpty();
                            }
                        });
    }

    /** {@code null} when the server or gate B takes the text for no query. */
    private static List<Denied> inTransaction(Mono<List<Denied>> question) {
        try {
            return wire.script(
                            "BEGIN READ ONLY; SET LOCAL standard_conforming_strings = on;"
                                    + " SET LOCAL jit = off; SET LOCAL work_mem = '128kB';"
                                    + " SET LOCAL search_path = pg_catalog, pg_temp")
                    .then(question)
                    .block();
        } catch (LocatedFailure | ToolFailure | io.r2dbc.spi.R2dbcException unresolved) {
            return null;
        } finally {
            wire.script("ROLLBACK").then(wire.discard()).block();
        }
    }
}
