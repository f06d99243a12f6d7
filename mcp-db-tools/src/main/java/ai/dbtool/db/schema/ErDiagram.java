package ai.dbtool.db.schema;

import ai.dbtool.db.schema.SchemaResult.ColumnInfo;
import ai.dbtool.db.schema.SchemaResult.ForeignKey;
import ai.dbtool.db.schema.SchemaResult.Reference;
import ai.dbtool.db.schema.SchemaResult.SchemaObject;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tables and their neighbours by foreign key as a Mermaid {@code erDiagram}: the tables asked for
 * with their columns, the neighbours with their keys and what the foreign keys name.
 */
final class ErDiagram {

    private ErDiagram() {}

    /** With {@code columns} false only keys are listed, for diagrams that must be small. */
    static String of(
            List<SchemaObject> tables, List<Neighbours.Column> neighbours, boolean columns) {
        StringBuilder text = new StringBuilder("erDiagram");
        Set<String> edges = new LinkedHashSet<>();
        for (SchemaObject table : tables) {
            List<ColumnInfo> shown = nonNull(table.columns());
            Set<String> keys = new LinkedHashSet<>(nonNull(table.primaryKey()));
            Set<String> foreign = new LinkedHashSet<>();
            for (ForeignKey key : nonNull(table.foreignKeys())) {
                foreign.addAll(key.columns());
                edges.add(edge(table.name(), key.references(), key.columns()));
            }
            for (Reference reference : nonNull(table.referencedBy())) {
                edges.add(edge(reference.table(), table.name(), reference.columns()));
            }
            text.append("\n    ").append(quoted(table.name())).append(" {");
            for (ColumnInfo column : shown) {
                boolean key = keys.contains(column.name()) || foreign.contains(column.name());
                if (columns || key) {
                    line(
                            text,
                            column.type(),
                            column.name(),
                            marks(keys.contains(column.name()), foreign.contains(column.name())));
                }
            }
            text.append("\n    }");
        }
        neighbours(tables, neighbours, text);
        edges.forEach(edge -> text.append("\n    ").append(edge));
        return text.toString();
    }

    /** Of these tables alone: others may have been left out. */
    private static void neighbours(
            List<SchemaObject> tables, List<Neighbours.Column> all, StringBuilder text) {
        Set<String> joined = new TreeSet<>();
        for (SchemaObject table : tables) {
            nonNull(table.foreignKeys()).forEach(key -> joined.add(key.references()));
            nonNull(table.referencedBy()).forEach(reference -> joined.add(reference.table()));
        }
        tables.forEach(table -> joined.remove(table.name()));
        for (String name : joined) {
            List<Neighbours.Column> shown =
                    all.stream().filter(column -> column.table().equals(name)).toList();
            if (!shown.isEmpty()) {
                text.append("\n    ").append(quoted(name)).append(" {");
                shown.forEach(
                        column ->
                                line(
                                        text,
                                        column.type(),
                                        column.name(),
                                        marks(column.primary(), column.foreign())));
                text.append("\n    }");
            }
        }
    }

    private static void line(StringBuilder text, String type, String name, String marks) {
        text.append("\n        ").append(word(type)).append(' ').append(word(name)).append(marks);
    }

    private static String marks(boolean primary, boolean foreign) {
        if (primary) {
            return foreign ? " PK, FK" : " PK";
        }
        return foreign ? " FK" : "";
    }

    private static String edge(String child, String parent, List<String> columns) {
        return quoted(child)
                + " }o--|| "
                + quoted(parent)
                + " : "
                + quoted(String.join(", ", columns));
    }

    /** Mermaid knows no escape within quotes. */
    private static String quoted(String name) {
        return '"' + name.replace("\"", "''").replaceAll("\\p{Cntrl}", " ") + '"';
    }

    /** A type or column as Mermaid's grammar allows it. */
    private static String word(String text) {
        String word = text.replaceAll("[^\\p{L}\\p{N}_()\\[\\]-]+", "_");
        return Character.isLetter(word.charAt(0)) || word.charAt(0) == '_' ? word : "_" + word;
    }

    private static <T> List<T> nonNull(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
