package ai.dbtool.db.answer;

/** A column that older servers do not have, read without asking for the version. */
public final class NewerColumn {

    private NewerColumn() {}

    /**
     * SQL for {@code column} of the row {@code alias}, null where there is none: its name then
     * means the outer one, which is null.
     */
    public static String of(String alias, String column, String type) {
        return "(SELECT (SELECT %2$s FROM (SELECT %1$s.*) s) FROM (VALUES (NULL::%3$s)) d(%2$s))"
                .formatted(alias, column, type);
    }
}
