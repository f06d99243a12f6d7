package ai.dbtool.pg;

import ai.dbtool.mcp.access.Principal;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** The configured databases by name; connections are opened on first use. */
public interface Databases extends AutoCloseable {

    /** All names, in file order; may be empty. */
    List<String> configured();

    /** Those of {@link #configured()} that {@code caller} may use. */
    default List<String> names(Principal caller) {
        return configured().stream().filter(caller::reaches).toList();
    }

    /**
     * The database called {@code name}, or the only one that {@code caller} may use when {@code
     * name} is {@code null}. One that he may not use is to him one that does not exist. Fails with
     * {@code ToolFailure}: {@code no_connection}, {@code unknown_connection}, {@code
     * ambiguous_connection}, {@code unreachable}, {@code privileged_role} (with the list of surplus
     * rights and what to grant instead).
     */
    Mono<Database> open(Principal caller, @Nullable String name);

    /** The use of each connection's pool now, in file order. */
    List<PoolUse> pools();

    /** Closes every pool. */
    @Override
    void close();
}
