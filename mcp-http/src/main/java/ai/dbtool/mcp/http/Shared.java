package ai.dbtool.mcp.http;

import org.jspecify.annotations.Nullable;

/**
 * What all endpoints of one service have in common.
 *
 * @param authenticator says who may do what
 * @param sessions of all mounts
 * @param running replies that have not been given yet
 * @param pulse keeps streams alive
 * @param limits bounds
 */
record Shared(
        Authenticator authenticator,
        Sessions sessions,
        Running running,
        Pulse pulse,
        HttpLimits limits) {

    Reply reply(@Nullable Object id, Accepts accepts, Reply.Manner manner) {
        return new Reply(id, accepts, manner, running, limits.stream());
    }
}
