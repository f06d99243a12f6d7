package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;

import org.jspecify.annotations.Nullable;

/** A name as a statement writes it, unquoted; without schema it is found by the search path. */
record ObjectName(@Nullable String schema, String name) {

    /** For {@code to_regclass}. */
    String quoted() {
        return schema == null
                ? Names.quoted(name)
                : Names.quoted(schema) + "." + Names.quoted(name);
    }

    @Override
    public String toString() {
        return schema == null
                ? Names.readable(name)
                : Names.readable(schema) + "." + Names.readable(name);
    }
}
