package ai.dbtool.db.ddl;

import java.util.ArrayList;
import java.util.List;

/**
 * What follows REFERENCES, with the columns that refer.
 *
 * @param columns that refer
 * @param types of new columns, as written, one for each of {@code columns}; empty for present ones
 * @param keys the columns referred to; empty for the primary key
 * @param onDelete the action in small letters, empty when none is given
 * @param onUpdate likewise
 * @param period whether the last column is a period (18)
 */
record ForeignKey(
        List<String> columns,
        List<String> types,
        ObjectName target,
        List<String> keys,
        String onDelete,
        String onUpdate,
        boolean period) {

    private static final List<String> ACTIONS =
            List.of("no action", "restrict", "cascade", "set null", "set default");

    ForeignKey {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
        keys = List.copyOf(keys);
    }

    /** After REFERENCES, up to where its own words end. */
    static ForeignKey read(Words words, List<String> columns, List<String> types, boolean period) {
        ObjectName target = words.name();
        Columns keys = words.seesMark("(") ? columns(words) : new Columns(List.of(), false);
        String onDelete = "";
        String onUpdate = "";
        while (true) {
            if (words.acceptAny("match full", "match partial", "match simple")) {
                continue;
            }
            if (words.accept("on delete")) {
                onDelete = action(words);
            } else if (words.accept("on update")) {
                onUpdate = action(words);
            } else {
                return new ForeignKey(
                        columns,
                        types,
                        target,
                        keys.names(),
                        onDelete,
                        onUpdate,
                        period || keys.period());
            }
        }
    }

    private static String action(Words words) {
        for (String action : ACTIONS) {
            if (words.accept(action)) {
                if (words.seesMark("(")) {
                    words.brackets();
                }
                return action;
            }
        }
        throw words.unexpected("NO ACTION, RESTRICT, CASCADE, SET NULL or SET DEFAULT");
    }

    /** Columns of a key, the last of which may be a period. */
    record Columns(List<String> names, boolean period) {}

    /** {@code (a, PERIOD b)} of a foreign key, {@code (a, b WITHOUT OVERLAPS)} of another. */
    static Columns columns(Words words) {
        if (!words.acceptMark("(")) {
            throw words.unexpected("(");
        }
        List<String> names = new ArrayList<>();
        boolean period = false;
        do {
            String name = words.identifier();
            boolean marked = name.equals("period") && words.seesName();
            period |= marked;
            names.add(marked ? words.identifier() : name);
            words.accept("without overlaps");
        } while (words.acceptMark(","));
        if (!words.acceptMark(")")) {
            throw words.unexpected(")");
        }
        return new Columns(names, period);
    }
}
