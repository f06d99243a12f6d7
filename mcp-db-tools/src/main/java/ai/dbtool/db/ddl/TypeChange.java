package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Catalog.TypeRow;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a new type of a column needs the table written anew (ATColumnChangeRequiresRewrite and
 * the types' support functions: varchar_support, numeric_support, temporal_simplify).
 */
final class TypeChange {

    private static final Pattern LENGTH =
            Pattern.compile("([^()]*)(?:\\((\\d+)(?:\\s*,\\s*(\\d+))?\\))?([^()]*)");

    private static final int MOST_PRECISION = 6;

    private TypeChange() {}

    /** A type apart from its length. */
    private record Sized(String name, @Nullable Integer length, int scale) {

        static @Nullable Sized of(String type) {
            Matcher matcher = LENGTH.matcher(type.strip());
            if (!matcher.matches()) {
                return null;
            }
            String length = matcher.group(2);
            String scale = matcher.group(3);
            return new Sized(
                    (matcher.group(1) + matcher.group(4)).strip().replaceAll("\\s+", " "),
                    length == null ? null : Integer.valueOf(length),
                    scale == null ? 0 : Integer.parseInt(scale));
        }

        /** Whether values of {@code from} fit without a look at them. */
        boolean holdsAll(Sized from) {
            Integer wanted = length;
            Integer present = from.length;
            if (name.matches("char|character|bpchar|bit")) {
                return (wanted == null ? 1 : wanted) == (present == null ? -1 : present);
            }
            if (wanted == null) {
                return true;
            }
            if (name.matches("time.*|interval.*")) {
                return wanted >= (present == null ? MOST_PRECISION : present);
            }
            return present != null
                    && wanted >= present
                    && (!name.matches("numeric|decimal|dec") || scale == from.scale);
        }
    }

    /**
     * @param from as format_type shows it
     * @param to as the statement writes it
     * @param catalog what pg_type and pg_cast say of both
     * @param utc whether the session's time zone is UTC
     */
    static boolean rewrites(String from, String to, TypeRow catalog, boolean utc) {
        Sized old = Sized.of(from);
        Sized wanted = Sized.of(to);
        if (old == null || wanted == null) {
            return !from.equals(to);
        }
        if (catalog.checked()) {
            return true;
        }
        if (catalog.same()) {
            return !wanted.holdsAll(old);
        }
        if (catalog.sameBytes()) {
            return wanted.length() != null || wanted.name().matches("char|character|bpchar|bit");
        }
        boolean zones =
                from.startsWith("timestamp")
                        && to.startsWith("timestamp")
                        && wanted.length() == null
                        && old.length() == null;
        return !(zones && utc);
    }
}
