package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Nothing listens behind these connections: who gets as far as connecting was let through. */
class ShowsOnlyWhatTheCallerReaches {

    private final PgDatabases databases =
            PgDatabases.of(
                    Stream.of("shop", "shop-copy", "pay")
                            .map(ShowsOnlyWhatTheCallerReaches::connection)
                            .toList(),
                    LimitsConfig.defaults());

    private static ConnectionConfig connection(String name) {
        return new ConnectionConfig(
                name, "127.0.0.1", 1, "db", "me", null, "disable", null, false, false, false);
    }

    private static Principal limitedTo(String... connections) {
        return new Principal("key:ann", Set.of(Scope.DB_READ), Set.of(connections));
    }

    private ToolFailure open(Principal caller, @Nullable String name) {
        return Connections.failure(databases.open(caller, name));
    }

    @AfterEach
    void close() {
        databases.close();
    }

    @Test
    void theOnlyOneAllowedIsFilledIn() {
        assertThat(open(limitedTo("pay"), null).code()).isEqualTo("unreachable");
        assertThat(open(limitedTo("pay"), "pay").code()).isEqualTo("unreachable");
    }

    @Test
    void ofSeveralOneMustBeNamedAndOnlyThoseAreOffered() {
        ToolFailure failure = open(limitedTo("pay", "shop"), null);

        assertThat(failure.code()).isEqualTo("ambiguous_connection");
        assertThat(failure.getMessage()).endsWith("name one: shop, pay");
    }

    @Test
    void oneThatIsNotAllowedLooksLikeOneThatDoesNotExist() {
        ToolFailure forbidden = open(limitedTo("pay"), "shop");
        ToolFailure unknown = open(limitedTo("pay"), "none");

        assertThat(forbidden.code()).isEqualTo(unknown.code()).isEqualTo("unknown_connection");
        assertThat(forbidden.getMessage().replace("shop", "X"))
                .isEqualTo(unknown.getMessage().replace("none", "X"))
                .doesNotContain("shop-copy");
    }

    @Test
    void aMistypedNameIsNotLedToWhatIsNotAllowed() {
        assertThat(open(limitedTo("pay"), "shop-cpy").getMessage()).doesNotContain("shop-copy");
    }

    @Test
    void noneAtAllIsSaidWithoutNames() {
        ToolFailure failure = open(limitedTo("elsewhere"), null);

        assertThat(failure.code()).isEqualTo("no_connection");
        assertThat(failure.getMessage()).doesNotContain("shop", "pay", "dbtool-ai.yaml");
        assertThat(open(limitedTo(), "shop").getMessage()).doesNotContain("shop", "pay");
    }

    @Test
    void whoIsNotLimitedReachesAll() {
        assertThat(databases.names(Connections.ME)).isEqualTo(List.of("shop", "shop-copy", "pay"));
        assertThat(databases.names(limitedTo("pay", "elsewhere"))).isEqualTo(List.of("pay"));
        assertThat(open(Connections.ME, null).code()).isEqualTo("ambiguous_connection");
    }
}
