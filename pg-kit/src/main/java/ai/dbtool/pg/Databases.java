package ai.dbtool.pg;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** The configured databases by name; connections are opened on first use. */
public interface Databases extends AutoCloseable {

    /** Configured names, in file order; may be empty. */
    List<String> names();

    /**
     * The database called {@code name}, or the only one when {@code name} is {@code null}. Fails
     * with {@code ToolFailure}: {@code no_connection}, {@code unknown_connection}, {@code
     * ambiguous_connection}, {@code unreachable}, {@code privileged_role} (with the list of surplus
     * rights and what to grant instead).
     */
    Mono<Database> open(@Nullable String name);

    /** The use of each connection's pool now, in file order. */
    List<PoolUse> pools();

    /** Closes every pool. */
    @Override
    void close();
}
