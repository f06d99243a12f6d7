package ai.dbtool.pg.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One thing the server is asked to do; {@link Wire#send} puts several into one network message.
 *
 * <p>Neighbours that are no scripts are a group: after an error the server skips the rest of it
 * ("until Sync"). A script after a group runs in any case.
 */
public sealed interface Step {

    /** What the caller is told of an error in this step. */
    UnaryOperator<Throwable> told();

    /**
     * Constant text of ours by the simple protocol: may hold several statements. Never for text
     * that holds anything of a caller's.
     */
    record Script(String constant) implements Step {
        @Override
        public UnaryOperator<Throwable> told() {
            return UnaryOperator.identity();
        }
    }

    /**
     * One statement by the extended protocol: the server refuses a second one.
     *
     * @param parameters as text of no type, as psql sends it: the server infers the types
     * @param rows takes each row as it comes, values in text form, {@code null} for SQL NULL;
     *     {@code null} to find them all in the reply
     */
    record Statement(
            String sql,
            List<@Nullable String> parameters,
            @Nullable Consumer<List<@Nullable String>> rows,
            UnaryOperator<Throwable> told)
            implements Step {}

    /**
     * A statement of ours that the session keeps by name: its plan is made once.
     *
     * @param parse whether the session does not have it yet
     */
    record Prepared(String name, String sql, boolean parse, List<@Nullable String> parameters)
            implements Step {
        @Override
        public UnaryOperator<Throwable> told() {
            return UnaryOperator.identity();
        }
    }

    /** What one statement would return, analysed but neither planned nor run. */
    record Description(String sql, UnaryOperator<Throwable> told) implements Step {}

    /** A statement without parameters. */
    static Statement statement(String sql) {
        return new Statement(sql, List.of(), null, UnaryOperator.identity());
    }
}
