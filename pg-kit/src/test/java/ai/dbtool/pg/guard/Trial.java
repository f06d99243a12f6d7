package ai.dbtool.pg.guard;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One text before three judges.
 *
 * @param sql as it was offered
 * @param failure why the guard gave no rows, {@code null} when it did
 * @param code of {@code failure}
 * @param resolved what the server's resolved tree holds that is denied; {@code null} when the
 *     server or gate B takes the text for no query
 * @param runs whether it runs in {@code BEGIN READ ONLY} under a cursor, without any guard; tried
 *     only when {@code resolved} is empty
 * @param changes what was different after the guard had it
 */
record Trial(
        String sql,
        @Nullable String failure,
        String code,
        @Nullable List<Denied> resolved,
        boolean runs,
        Map<String, String> changes) {

    boolean accepted() {
        return failure == null;
    }

    boolean refused() {
        return code.equals("refused_sql");
    }

    /** A read that the guard has to let through. */
    boolean isPlainRead() {
        return runs && resolved != null && resolved.isEmpty();
    }

    /** The server resolved what the guard must refuse, and it did not. */
    boolean isHole() {
        return accepted() && resolved != null && !resolved.isEmpty();
    }

    /** The failure without names, to count by. */
    String reason() {
        return Objects.requireNonNullElse(failure, "")
                .replaceAll(
                        "(function|relation) \\S+?(\\(.*?\\))? (is|runs|assigns|holds|shows) ",
                        "$1 $3 ")
                .replaceAll("\\(reached by .*?\\)", "(reached)")
                .replaceAll(" at character .*| \\(character .*", "")
                .replaceAll("; .*", "")
                .replaceAll("starts with .*", "starts with another word")
                .replaceAll("\"[^\"]*\"", "\"..\"");
    }
}
