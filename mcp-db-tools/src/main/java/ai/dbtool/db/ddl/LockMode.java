package ai.dbtool.db.ddl;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;

/** Modes of locks on relations, weakest first, with PostgreSQL's conflict table (lock.c). */
public enum LockMode {
    ACCESS_SHARE("AccessShareLock"),
    ROW_SHARE("RowShareLock"),
    ROW_EXCLUSIVE("RowExclusiveLock"),
    SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock"),
    SHARE("ShareLock"),
    SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock"),
    EXCLUSIVE("ExclusiveLock"),
    ACCESS_EXCLUSIVE("AccessExclusiveLock");

    private final String shown;

    LockMode(String shown) {
        this.shown = shown;
    }

    /** The mode called so in {@code pg_locks}. */
    static @Nullable LockMode ofPgLocks(String name) {
        return Arrays.stream(values()).filter(m -> m.shown.equals(name)).findFirst().orElse(null);
    }

    /** As SQL writes it: {@code ACCESS EXCLUSIVE}. */
    @Override
    public String toString() {
        return name().replace('_', ' ');
    }

    /** The mode SQL writes so. */
    static @Nullable LockMode ofSql(String words) {
        String name = words.toUpperCase(Locale.ROOT).replace(' ', '_');
        return Arrays.stream(values()).filter(m -> m.name().equals(name)).findFirst().orElse(null);
    }

    /** Whether two transactions cannot hold both at once. */
    boolean conflictsWith(LockMode other) {
        return switch (this) {
            case ACCESS_SHARE -> other == ACCESS_EXCLUSIVE;
            case ROW_SHARE -> other.isAtLeast(EXCLUSIVE);
            case ROW_EXCLUSIVE -> other.isAtLeast(SHARE);
            case SHARE_UPDATE_EXCLUSIVE -> other.isAtLeast(SHARE_UPDATE_EXCLUSIVE);
            case SHARE -> other.isAtLeast(ROW_EXCLUSIVE) && other != SHARE;
            case SHARE_ROW_EXCLUSIVE -> other.isAtLeast(ROW_EXCLUSIVE);
            case EXCLUSIVE -> other.isAtLeast(ROW_SHARE);
            case ACCESS_EXCLUSIVE -> true;
        };
    }

    boolean isAtLeast(LockMode other) {
        return compareTo(other) >= 0;
    }

    boolean blocksReads() {
        return this == ACCESS_EXCLUSIVE;
    }

    boolean blocksWrites() {
        return conflictsWith(ROW_EXCLUSIVE);
    }

    /** What others cannot do meanwhile. */
    String blocks() {
        return switch (this) {
            case ACCESS_EXCLUSIVE -> "reads and writes";
            case EXCLUSIVE -> "writes and SELECT FOR UPDATE or SHARE";
            case SHARE, SHARE_ROW_EXCLUSIVE -> "writes";
            case SHARE_UPDATE_EXCLUSIVE -> "other changes of the table and VACUUM";
            case ROW_EXCLUSIVE -> "CREATE INDEX and changes of the table";
            case ROW_SHARE, ACCESS_SHARE -> "changes of the table";
        };
    }
}
