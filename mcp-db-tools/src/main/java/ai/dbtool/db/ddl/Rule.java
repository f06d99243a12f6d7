package ai.dbtool.db.ddl;

import java.util.Locale;

/** What can be wrong with a statement; {@code docs/reference/lint-rules.md} is made of these. */
public enum Rule {
    NOT_READ(
            Severity.WARNING,
            "The statement was not understood",
            "Its locks and its work are unknown; DO blocks, procedures and dynamic SQL are never read.",
            "Check it by hand, or on a copy."),
    SYNTAX(
            Severity.ERROR,
            "The text cannot be split into statements",
            "A quote or a comment does not end, or a character has no place in SQL.",
            "Mend the text at the position named."),
    OBJECT_MISSING(
            Severity.ERROR,
            "A relation or column does not exist",
            "The statement would fail, or its file runs against another schema than this one.",
            "Correct the name or the search_path, or create the object first."),
    OBJECT_EXISTS(
            Severity.ERROR,
            "A relation or column exists already",
            "The statement would fail.",
            "Use another name, or IF NOT EXISTS where the present one is as wanted."),
    WOULD_FAIL(
            Severity.ERROR,
            "PostgreSQL would refuse the statement",
            "Other objects, or what is there already, stand in its way.",
            "Remove what is named first, or correct the statement."),
    RUN_ON_PRIMARY(
            Severity.WARNING,
            "The server asked is a standby",
            "A server in recovery refuses what writes; the change comes by replay.",
            "Run it on the primary, and ask there who is in the way."),
    CANNOT_RUN_IN_TRANSACTION(
            Severity.ERROR,
            "The statement refuses to run in a transaction block",
            "CONCURRENTLY, VACUUM, ALTER SYSTEM and their like need transactions of their own.",
            "Move it out of BEGIN .. COMMIT; tell the migration tool not to wrap this file."),
    INDEX_BLOCKS_WRITES(
            Severity.WARNING,
            "An index is built while writes wait",
            "CREATE INDEX and REINDEX hold SHARE on the table until the build ends.",
            "Build with CONCURRENTLY, outside a transaction; drop an INVALID index when it fails."),
    INDEX_BLOCKS_ALL(
            Severity.WARNING,
            "An index is dropped or rebuilt under ACCESS EXCLUSIVE",
            "DROP INDEX waits for every query of the table and everybody waits behind it.",
            "Use CONCURRENTLY."),
    CONSTRAINT_BUILDS_INDEX(
            Severity.WARNING,
            "A key builds its index under ACCESS EXCLUSIVE",
            "ADD PRIMARY KEY and ADD UNIQUE build the index while reads and writes wait.",
            "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT .. USING INDEX."),
    TABLE_REWRITE(
            Severity.WARNING,
            "The whole table is written anew while everybody waits",
            "Heap and indexes are copied under ACCESS EXCLUSIVE; it needs their space once more.",
            "Add a column, fill it in batches, switch over; or use pg_repack instead of VACUUM FULL."),
    SCAN_UNDER_LOCK(
            Severity.WARNING,
            "The whole table is read while others wait",
            "Existing rows are checked under a lock that blocks writes, or all.",
            "Add the constraint NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own."),
    VALIDATED_IN_SAME_TRANSACTION(
            Severity.WARNING,
            "NOT VALID and VALIDATE stand in one transaction",
            "The strong lock of ADD CONSTRAINT is held during the validation, so nothing is gained.",
            "Commit between both."),
    NEVER_VALIDATED(
            Severity.INFO,
            "A constraint is added NOT VALID and not validated in this file",
            "Old rows may break it, and the planner does not rely on it.",
            "VALIDATE CONSTRAINT in a later statement."),
    NO_LOCK_TIMEOUT(
            Severity.WARNING,
            "A lock that blocks reads or writes is taken without lock_timeout",
            "While it waits behind one long query, everybody else waits behind it.",
            "SET lock_timeout = '2s' before it, and try again when it fails."),
    WORK_AFTER_STRONG_LOCK(
            Severity.WARNING,
            "Long work follows in the transaction that holds a strong lock",
            "Locks are held to the end of the transaction, not of the statement.",
            "Commit before, or do the work first."),
    SEVERAL_TABLES_LOCKED(
            Severity.WARNING,
            "One transaction locks several existing tables",
            "It holds the first while it waits for the next; with the application this can deadlock.",
            "One table a transaction."),
    WAITS_NOW(
            Severity.WARNING,
            "The statement would have to wait right now",
            "Sessions hold locks that conflict with it; all that conflicts with it queues behind.",
            "Wait for them to end, or set lock_timeout and try again."),
    LOSES_DATA(
            Severity.WARNING,
            "Data is lost",
            "DROP TABLE, DROP COLUMN and TRUNCATE cannot be undone after commit.",
            "Have a backup that was tested; rename first and drop a release later."),
    CASCADES(
            Severity.WARNING,
            "CASCADE drops what is not named",
            "Views, foreign keys and functions that depend on the object go with it.",
            "Name each object to be dropped."),
    BREAKS_CLIENTS(
            Severity.WARNING,
            "A name the application uses changes",
            "Old code fails from the commit on, new code before it.",
            "Add the new name, move the code, drop the old one; or leave a view under the old name."),
    VIEW_IN_THE_WAY(
            Severity.ERROR,
            "A view uses the column",
            "PostgreSQL refuses to change the type of a column that a view reads.",
            "Drop the view and create it again in the same transaction."),
    EVERY_ROW_CHANGED(
            Severity.WARNING,
            "Every row of a table is changed in one statement",
            "Row locks, WAL and dead rows of the whole table, all in one transaction.",
            "Batches of some thousand rows by key, with a commit between."),
    FOREIGN_KEY_WITHOUT_INDEX(
            Severity.INFO,
            "The referencing columns have no index",
            "Each delete or key update of a parent row reads the whole child table.",
            "CREATE INDEX CONCURRENTLY on the referencing columns first."),
    FOREIGN_KEY_OF_OTHER_TYPE(
            Severity.WARNING,
            "A foreign key compares columns of different types",
            "Where a cast stands between them, no index on the referencing column serves the check of a"
                    + " parent's delete, and joins convert each value.",
            "Give the referencing column the type of the key it refers to."),
    REDUNDANT_INDEX(
            Severity.WARNING,
            "An index serves these keys already",
            "Another one costs writes and space, and gains nothing.",
            "Use the present index."),
    NEEDED_BY_CONSTRAINT(
            Severity.ERROR,
            "A constraint stands on the index",
            "PostgreSQL refuses to drop the index of a primary key, a unique or an exclusion constraint.",
            "ALTER TABLE .. DROP CONSTRAINT, if that is what is wanted."),
    ENUM_VALUE_IN_TRANSACTION(
            Severity.INFO,
            "A new enum value cannot be used before commit",
            "Statements of the same transaction that use it fail.",
            "Commit between ALTER TYPE and the first use."),
    NEEDS_RESTART(
            Severity.WARNING,
            "The setting takes effect at a restart",
            "Its context is postmaster: until then the old value stays in force.",
            "Plan a restart, or leave it."),
    SETTING_WRONG(
            Severity.ERROR,
            "The setting does not exist or cannot be set so",
            "The statement would fail, or do nothing.",
            "See pg_settings: name, context and bounds."),
    TOUCHES_MANY(
            Severity.WARNING,
            "The statement reaches more tables than it names",
            "Every table of the database, or all that depends on an object.",
            "Name the tables.");

    /** How bad, worst first. */
    public enum Severity {
        ERROR,
        WARNING,
        INFO
    }

    private final Severity severity;
    private final String title;
    private final String why;
    private final String mend;

    Rule(Severity severity, String title, String why, String mend) {
        this.severity = severity;
        this.title = title;
        this.why = why;
        this.mend = mend;
    }

    /** As {@code table-rewrite}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Unless the statement at hand shows it to be less. */
    public Severity severity() {
        return severity;
    }

    /** One clause. */
    public String title() {
        return title;
    }

    /** One sentence. */
    public String why() {
        return why;
    }

    /** What to do instead. */
    public String mend() {
        return mend;
    }
}
