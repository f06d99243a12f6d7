package ai.dbtool.pg.wire;

import ai.dbtool.mcp.tool.ToolFailure;

import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTransientResourceException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeoutException;

/** Turns the driver's exceptions into failures a caller can mend; no host, no secret, no trace. */
public final class SqlFailures {

    private SqlFailures() {}

    /** Why the connection called {@code name} could not be opened. */
    public static Throwable ofConnecting(String name, Throwable error) {
        if (error instanceof ToolFailure) {
            return error;
        }
        String reason =
                switch (state(error)) {
                    case "28P01", "28000" ->
                            "the server refused the role: wrong password or no line in pg_hba.conf";
                    case "3D000" -> "the database does not exist";
                    case "53300" -> "the server has no free connection slot";
                    case "57P03" -> "the server is starting up, shutting down or recovering";
                    case "42501" -> "the role may not connect to this database";
                    case "08P01" -> refusedMessage(details(error));
                    default -> "no answer from the server; is it running, are host and port right?";
                };
        return new ToolFailure(
                "unreachable",
                "connection '" + name + "' cannot be opened: " + reason + suffix(state(error)));
    }

    /** PgBouncer lets a client set only what it is told to let pass. */
    private static String refusedMessage(@Nullable ErrorDetails details) {
        String message = details == null ? "" : String.valueOf(details.getMessage());
        return message.startsWith("unsupported startup parameter")
                ? "a pooler refused a parameter; in pgbouncer.ini set"
                        + " ignore_startup_parameters = extra_float_digits"
                : "no PostgreSQL server answers there";
    }

    /** What went wrong while statements ran on the connection called {@code name}. */
    public static Throwable ofRunning(String name, Throwable error) {
        if (error instanceof ToolFailure || !isDriver(error)) {
            return error;
        }
        if (isLost(error)) {
            return new ToolFailure(
                    "unreachable",
                    "connection '"
                            + name
                            + "' was lost; the next call connects again"
                            + suffix(state(error)));
        }
        ErrorDetails details = details(error);
        if (details == null) {
            return new ToolFailure("sql_error", "the driver could not run the statement");
        }
        return switch (details.getCode()) {
            case "57014" ->
                    new ToolFailure(
                            "timeout",
                            "the server stopped the statement: "
                                    + details.getMessage()
                                    + "; ask for less (narrower WHERE, fewer rows) or raise limits.statement_timeout");
            case "55P03" ->
                    new ToolFailure(
                            "timeout",
                            "a lock was not free within limits.lock_timeout: "
                                    + details.getMessage());
            case "42501" ->
                    new ToolFailure("permission_denied", details.getMessage() + suffix("42501"));
            default -> new ToolFailure("sql_error", describe(details));
        };
    }

    /** The server's own words about the statement: message, detail, hint, SQLSTATE. */
    public static String describe(ErrorDetails details) {
        StringBuilder text = new StringBuilder(details.getMessage());
        details.getDetail().ifPresent(detail -> text.append(". ").append(detail));
        details.getHint().ifPresent(hint -> text.append(". Hint: ").append(hint));
        return text.append(suffix(details.getCode())).toString();
    }

    /** The server's error fields, when it was the server that failed. */
    public static @Nullable ErrorDetails details(Throwable error) {
        return error instanceof PostgresqlException server ? server.getErrorDetails() : null;
    }

    /** Whether the connection is unusable after {@code error}. */
    public static boolean isLost(Throwable error) {
        String state = state(error);
        // 08P01 is a complaint about one message, not the end of the connection.
        return (state.startsWith("08") && !state.equals("08P01"))
                || state.startsWith("57P0")
                || state.equals("25P03")
                || state.equals("25P04")
                || error instanceof R2dbcTransientResourceException
                || error instanceof java.io.IOException
                || (isDriver(error) && details(error) == null && state.isEmpty());
    }

    /** Whether the server or the role has no slot for one more connection. */
    public static boolean isFull(Throwable error) {
        return state(error).equals("53300");
    }

    private static boolean isDriver(Throwable error) {
        return error instanceof R2dbcException
                || error instanceof java.io.IOException
                || error instanceof TimeoutException;
    }

    private static String state(Throwable error) {
        if (error instanceof R2dbcException driver && driver.getSqlState() != null) {
            return driver.getSqlState();
        }
        return "";
    }

    private static String suffix(String state) {
        return state.isEmpty() ? "" : " (SQLSTATE " + state + ")";
    }
}
