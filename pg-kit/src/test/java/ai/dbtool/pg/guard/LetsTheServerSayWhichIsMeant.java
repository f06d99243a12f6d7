package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.guard.Corpus;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Strict mode: a name that a harmless and a dangerous object share is no reason to refuse. */
class LetsTheServerSayWhichIsMeant {

    private final Attacked attacked = Attacked.get();
    private static PgDatabases strict;

    private Object run(boolean strictly, String sql) {
        if (!strictly) {
            return attacked.run("postgres", sql);
        }
        if (strict == null) {
            ConnectionConfig plain = Attacked.config("strict", "postgres", attacked.cluster());
            strict =
                    PgDatabases.of(
                            List.of(
                                    new ConnectionConfig(
                                            plain.name(),
                                            plain.host(),
                                            plain.port(),
                                            plain.database(),
                                            plain.user(),
                                            null,
                                            plain.sslMode(),
                                            null,
                                            true,
                                            false,
                                            true)),
                            LimitsConfig.defaults());
        }
        try {
            return strict.open(Principal.local("test"), null)
                    .block()
                    .query(new GuardedQuery(sql, List.of(), 0, 10, 100))
                    .block();
        } catch (ToolFailure refused) {
            return refused;
        }
    }

    @AfterAll
    static void close() {
        if (strict != null) {
            strict.close();
        }
    }

    @Test
    void overturnsWhatOnlyANameCaused() {
        String sql = "SELECT count(*), initcap('x') FROM odd, shadow.parts";
        assertThat(run(false, sql))
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        refused ->
                                assertThat(refused.getMessage())
                                        .contains(
                                                "function shadow.initcap(public.odd)",
                                                "its owner can declare it STABLE",
                                                "strict_guard: true"));
        assertThat(run(true, sql)).isNotInstanceOf(ToolFailure.class);
        assertThat(run(true, "SELECT shadow.initcap(odd) FROM odd"))
                .isInstanceOf(ToolFailure.class);
    }

    @Test
    void refusesAndAnswersAsWithoutIt() {
        SoftAssertions all = new SoftAssertions();
        var before = attacked.state();
        // Row security does not bind a superuser, and the server says so.
        List<String> attacks = new ArrayList<>(Corpus.attacks("refused"));
        attacks.remove("SELECT * FROM guarded_rows");
        for (String text : attacks) {
            all.assertThat(run(true, text)).as(text).isInstanceOf(ToolFailure.class);
        }
        for (String text : Corpus.legitimate()) {
            all.assertThat(run(true, text)).as(text).isNotInstanceOf(ToolFailure.class);
        }
        all.assertThat(attacked.state()).isEqualTo(before);
        all.assertAll();
    }
}
