package ai.dbtool.pg.session;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.Secret;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.postgresql.util.LogLevel;

import org.jspecify.annotations.Nullable;

import reactor.netty.resources.LoopResources;

import java.time.Duration;
import java.util.Map;

/** The driver's settings for a configured connection. */
final class Connector {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private Connector() {}

    static PostgresqlConnectionFactory factory(ConnectionConfig config, LoopResources loops) {
        boolean socket = config.host().startsWith("/");
        PostgresqlConnectionConfiguration.Builder builder =
                PostgresqlConnectionConfiguration.builder()
                        .port(config.port())
                        .database(config.database())
                        .username(config.user())
                        .applicationName("dbtool-ai")
                        .connectTimeout(CONNECT_TIMEOUT)
                        .loopResources(loops)
                        .tcpKeepAlive(true)
                        // No statement outlives its transaction: texts are never the same twice.
                        .preparedStatementCacheQueries(0)
                        .autodetectExtensions(false)
                        .errorResponseLogLevel(LogLevel.OFF)
                        .noticeLogLevel(LogLevel.OFF)
                        .options(Map.of("TimeZone", "UTC", "client_encoding", "UTF8"));
        if (socket) {
            builder.socket(config.host() + "/.s.PGSQL." + config.port());
        } else {
            builder.host(config.host()).sslMode(SSLMode.fromValue(config.sslMode()));
            if (config.sslRootCert() != null) {
                builder.sslRootCert(config.sslRootCert());
            }
        }
        @Nullable Secret password = config.password();
        if (password == null) {
            password = PasswordFile.fromEnvironment().find(config);
        }
        if (password != null) {
            builder.password(password.reveal());
        }
        return new PostgresqlConnectionFactory(builder.build());
    }
}
