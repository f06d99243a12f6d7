package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.Many;
import ai.dbtool.db.ddl.Change.Refresh;
import ai.dbtool.db.ddl.Change.Reindex;
import ai.dbtool.db.ddl.Change.Restored;
import ai.dbtool.db.ddl.Change.Rewrite;
import ai.dbtool.db.ddl.Change.Scan;
import ai.dbtool.db.ddl.Change.Truncate;
import ai.dbtool.db.ddl.Statement.Kind;
import ai.dbtool.db.ddl.StatementReader.Read;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH and TRUNCATE. */
final class Maintenance {

    private static final List<String> VACUUM_WORDS =
            List.of("freeze", "verbose", "analyze", "analyse");

    private Maintenance() {}

    /** {@code null} for another statement. */
    static @Nullable Read read(Words words) {
        if (words.accept("vacuum")) {
            return vacuum(words);
        }
        if (words.acceptAny("analyze", "analyse")) {
            if (words.seesMark("(")) {
                words.brackets();
            }
            words.accept("verbose");
            List<ObjectName> tables = tables(words);
            return tables.isEmpty()
                    ? Read.of("ANALYZE", new Many("ANALYZE of every table", null))
                    : Read.of(
                            "ANALYZE",
                            tables.stream()
                                    .map(
                                            t ->
                                                    new Scan(
                                                            t,
                                                            LockMode.SHARE_UPDATE_EXCLUSIVE,
                                                            "sample"))
                                    .toList());
        }
        if (words.accept("cluster")) {
            return cluster(words);
        }
        if (words.accept("reindex")) {
            return reindex(words);
        }
        if (words.accept("refresh materialized view")) {
            boolean concurrently = words.accept("concurrently");
            ObjectName view = words.name();
            boolean withData = !words.accept("with no data");
            words.accept("with data");
            return Read.of(
                    "REFRESH MATERIALIZED VIEW" + (concurrently ? " CONCURRENTLY" : ""),
                    new Refresh(view, concurrently, withData));
        }
        if (words.accept("truncate")) {
            words.accept("table");
            List<ObjectName> tables = words.names();
            words.acceptAny("restart identity", "continue identity");
            boolean cascade = words.accept("cascade");
            words.accept("restrict");
            return Read.of("TRUNCATE", tables.stream().map(t -> new Truncate(t, cascade)).toList());
        }
        return null;
    }

    private static Read vacuum(Words words) {
        boolean full = false;
        if (words.seesMark("(")) {
            String options = " " + words.brackets().toLowerCase(Locale.ROOT) + ",";
            full = options.matches(".* full( true| on| 1)?,.*");
        } else {
            full = words.accept("full");
            while (words.acceptAny(VACUUM_WORDS.toArray(String[]::new))) {
                // None of these changes the lock.
            }
        }
        List<ObjectName> tables = tables(words);
        String command = full ? "VACUUM FULL" : "VACUUM";
        if (tables.isEmpty()) {
            return Read.alone(command, new Many(command + " of every table", null));
        }
        List<Change> changes = new ArrayList<>();
        for (ObjectName table : tables) {
            changes.add(
                    full
                            ? new Rewrite(table, LockMode.ACCESS_EXCLUSIVE, command)
                            : new Scan(table, LockMode.SHARE_UPDATE_EXCLUSIVE, command));
        }
        return new Read(command, Kind.ALONE, changes);
    }

    private static List<ObjectName> tables(Words words) {
        List<ObjectName> tables = new ArrayList<>();
        if (words.seesName()) {
            do {
                tables.add(words.table());
                if (words.seesMark("(")) {
                    words.brackets();
                }
            } while (words.acceptMark(","));
        }
        return tables;
    }

    private static Read cluster(Words words) {
        if (words.seesMark("(")) {
            words.brackets();
        }
        words.accept("verbose");
        if (words.atEnd()) {
            return Read.alone("CLUSTER", new Many("CLUSTER of every clustered table", null));
        }
        ObjectName first = words.name();
        String index = "";
        if (words.accept("using")) {
            index = words.identifier();
        } else if (words.accept("on")) {
            index = first.name();
            first = words.name();
        }
        Rewrite rewrite = new Rewrite(first, LockMode.ACCESS_EXCLUSIVE, "CLUSTER");
        return index.isEmpty()
                ? Read.of("CLUSTER", rewrite)
                : Read.of(
                        "CLUSTER",
                        rewrite,
                        new Change.Clustered(first, index),
                        new Restored(RelationProperty.CLUSTERED, first, "", ""));
    }

    private static Read reindex(Words words) {
        String options = words.seesMark("(") ? words.brackets().toLowerCase(Locale.ROOT) : "";
        String what = words.identifier();
        boolean concurrently =
                words.accept("concurrently")
                        || options.matches(".*concurrently( true| on| 1)?(,.*)?");
        ObjectName name = words.atEnd() ? null : words.name();
        String command = "REINDEX " + what.toUpperCase(Locale.ROOT);
        return switch (what) {
            case "index", "table" -> {
                if (name == null) {
                    throw words.unexpected("a name");
                }
                Reindex change = new Reindex(what, name, concurrently);
                yield concurrently
                        ? Read.alone(command + " CONCURRENTLY", change)
                        : Read.of(command, change);
            }
            case "schema", "database", "system" ->
                    Read.alone(
                            command + (concurrently ? " CONCURRENTLY" : ""),
                            new Reindex(what, null, concurrently));
            default -> throw new NotRead("REINDEX takes INDEX, TABLE, SCHEMA, DATABASE or SYSTEM");
        };
    }
}
