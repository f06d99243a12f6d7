package ai.dbtool.db.changes;

import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.States;
import ai.dbtool.db.history.States.Known;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How settings and schema at one time differ from those at an earlier one, by name. */
public final class CatalogChanges {

    private static final double SETTING = 0.8;
    private static final double SCHEMA = 0.7;
    private static final int CHARS = 120;
    private static final int MOST_LINES = 4;

    private CatalogChanges() {}

    /** Settings, those of roles and databases too; belongs on a thread that may wait. */
    public static List<Change> settings(History history, long from, long to) throws IOException {
        return settings(States.settings(history, from, to));
    }

    /** As above, of what was read already. */
    public static List<Change> settings(States settings) {
        return differing(
                settings,
                (name, a, b) ->
                        change(
                                "setting",
                                name,
                                "%s: %s -> %s".formatted(name, shown(a), shown(b)),
                                SETTING,
                                b));
    }

    /** Objects of the schema, the kind before the name; belongs on a thread that may wait. */
    public static List<Change> schema(History history, long from, long to) throws IOException {
        return schema(States.schema(history, from, to));
    }

    /** As above, of what was read already. */
    public static List<Change> schema(States objects) {
        return differing(
                objects,
                (name, a, b) ->
                        change("schema", objectName(name), name + difference(a, b), SCHEMA, b));
    }

    /** A kind may be two words, a name begins with its schema. */
    private static String objectName(String kindAndName) {
        for (String kind : List.of("materialized view ", "foreign table ")) {
            if (kindAndName.startsWith(kind)) {
                return kindAndName.substring(kind.length());
            }
        }
        return kindAndName.substring(kindAndName.indexOf(' ') + 1);
    }

    /** Tells of a name that is not what it was; {@code null} where there is none. */
    private interface Telling {
        Change of(String name, @Nullable Known then, @Nullable Known today);
    }

    private static List<Change> differing(States states, Telling telling) {
        return states.differing().stream()
                .map(name -> telling.of(name, states.then().get(name), states.today().get(name)))
                .toList();
    }

    private static Change change(
            String kind, String object, String statement, double weight, @Nullable Known now) {
        return new Change(
                kind,
                object,
                statement,
                null,
                null,
                null,
                weight,
                now == null ? null : Seen.iso(now.since()));
    }

    private static String shown(@Nullable Known known) {
        if (known == null) {
            return "not set";
        }
        return known.value().isEmpty() ? "''" : Untrusted.cut(Untrusted.line(known.value()), CHARS);
    }

    /** The lines that came and went. */
    private static String difference(@Nullable Known before, @Nullable Known now) {
        if (before == null) {
            return ": created";
        }
        if (now == null) {
            return ": dropped";
        }
        Set<String> gone = new LinkedHashSet<>(Arrays.asList(before.value().split("\n")));
        Set<String> come = new LinkedHashSet<>(Arrays.asList(now.value().split("\n")));
        Set<String> kept = new LinkedHashSet<>(gone);
        kept.retainAll(come);
        gone.removeAll(kept);
        come.removeAll(kept);
        List<String> lines = new ArrayList<>();
        gone.forEach(line -> lines.add("- " + Untrusted.cut(Untrusted.line(line), CHARS)));
        come.forEach(line -> lines.add("+ " + Untrusted.cut(Untrusted.line(line), CHARS)));
        int more = lines.size() - MOST_LINES;
        return ": "
                + String.join("; ", lines.subList(0, Math.min(MOST_LINES, lines.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }
}
