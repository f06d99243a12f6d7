package ai.dbtool.db.schema;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.schema.SchemaResult.ColumnInfo;
import ai.dbtool.db.schema.SchemaResult.ForeignKey;
import ai.dbtool.db.schema.SchemaResult.IndexInfo;
import ai.dbtool.db.schema.SchemaResult.Partition;
import ai.dbtool.db.schema.SchemaResult.Reference;
import ai.dbtool.db.schema.SchemaResult.SchemaObject;
import ai.dbtool.db.schema.SchemaResult.Sequence;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** Objects as text: one line each for names and summaries, a block each in full. */
final class SchemaText {

    private static final int COMMENT = 120;

    /** The structured answer has more. */
    private static final int MOST_PARTITIONS = 24;

    private SchemaText() {}

    static String names(SchemaObject o) {
        return line(o.name()) + "\t" + o.kind() + matched(o);
    }

    static String summary(SchemaObject o) {
        String columns =
                o.columns() == null
                        ? o.definition() == null ? "" : line(o.definition())
                        : o.columns().stream()
                                .map(c -> line(c.name()) + " " + line(c.type()))
                                .collect(Collectors.joining(", "));
        return line(o.name())
                + "\t"
                + o.kind()
                + "\t"
                + (o.rows() == null ? "" : o.rows())
                + "\t"
                + Bytes.text(o.sizeBytes())
                + "\t"
                + columns
                + "\t"
                + comment(o.comment())
                + matched(o);
    }

    static String full(SchemaObject o) {
        StringBuilder text = new StringBuilder(line(o.name())).append(" (").append(o.kind());
        if (o.rows() != null) {
            text.append(", ").append(o.rows()).append(" rows");
        }
        if (o.sizeBytes() != null) {
            text.append(", ").append(Bytes.text(o.sizeBytes()));
        }
        if (o.partitions() != null) {
            text.append(", ").append(o.partitions()).append(" partitions");
        }
        if (o.rowSecurity() != null) {
            text.append(", row security ").append(o.rowSecurity());
        }
        text.append(')');
        append(
                text,
                "matched",
                o.matchedParts() == null ? null : String.join(", ", o.matchedParts()));
        append(text, "comment", o.comment());
        append(text, "partition of", o.partitionOf());
        append(text, "partitioned by", o.partitionKey());
        if (o.columns() != null && !o.columns().isEmpty()) {
            text.append('\n')
                    .append(
                            new TextTable("column", "type", "null", "default", "comment")
                                    .rows(o.columns(), SchemaText::column));
        }
        append(text, "primary key", o.primaryKey() == null ? null : list(o.primaryKey()));
        for (ForeignKey k : nonNull(o.foreignKeys())) {
            append(
                    text,
                    "foreign key",
                    list(k.columns())
                            + " -> "
                            + k.references()
                            + " "
                            + list(k.referencedColumns()));
        }
        for (Reference r : nonNull(o.referencedBy())) {
            append(text, "referenced by", r.table() + " " + list(r.columns()));
        }
        for (IndexInfo i : nonNull(o.indexes())) {
            append(
                    text,
                    i.valid() ? "index" : "INVALID index",
                    i.definition()
                            + " ["
                            + Bytes.text(i.sizeBytes())
                            + ", "
                            + i.scans()
                            + " scans]");
        }
        for (String check : nonNull(o.checks())) {
            append(text, "check", check);
        }
        for (String rule : nonNull(o.rules())) {
            append(text, "rule", rule);
        }
        for (Sequence s : nonNull(o.sequences())) {
            append(text, "sequence", sequence(s));
        }
        List<Partition> partitions = nonNull(o.partitionList());
        for (Partition p : partitions.subList(0, Math.min(MOST_PARTITIONS, partitions.size()))) {
            append(text, "partition", partition(p));
        }
        if (partitions.size() > MOST_PARTITIONS) {
            append(text, "partition", (partitions.size() - MOST_PARTITIONS) + " more");
        }
        if (o.definition() != null) {
            text.append("\ndefinition: ")
                    .append(Untrusted.line(o.definition().replaceAll("\\s+", " ")));
        }
        return text.toString();
    }

    private static @Nullable Object[] column(ColumnInfo c) {
        return new @Nullable Object[] {
            c.name(), c.type(), c.nullable() ? "yes" : "no", c.defaultValue(), comment(c.comment())
        };
    }

    private static String sequence(Sequence s) {
        StringBuilder text = new StringBuilder(s.name()).append(' ').append(s.type());
        if (s.ownedBy() != null) {
            text.append(", owned by ").append(s.ownedBy());
        }
        text.append(", ").append(s.min()).append(" to ").append(s.max());
        if (s.increment() != 1) {
            text.append(" by ").append(s.increment());
        }
        if (s.cycle()) {
            text.append(", cycles");
        }
        return s.lastValue() == null
                ? text.toString()
                : text.append(", last value ")
                        .append(s.lastValue())
                        .append(" (")
                        .append(s.usedPercent())
                        .append(" % used)")
                        .toString();
    }

    private static String partition(Partition p) {
        return p.name()
                + (p.of() == null ? "" : " of " + p.of())
                + " "
                + p.bounds()
                + (p.rows() == null ? "" : " [" + p.rows() + " rows")
                + (p.sizeBytes() == null ? "" : ", " + Bytes.text(p.sizeBytes()))
                + (p.rows() == null ? "" : "]");
    }

    private static void append(StringBuilder text, String label, @Nullable String value) {
        if (value != null) {
            text.append('\n').append(label).append(": ").append(line(value));
        }
    }

    private static <T> List<T> nonNull(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static String list(List<String> columns) {
        return "(" + String.join(", ", columns) + ")";
    }

    private static String matched(SchemaObject o) {
        StringBuilder text = new StringBuilder();
        if (o.matchedColumns() != null) {
            text.append("\tcolumns ").append(line(String.join(", ", o.matchedColumns())));
        }
        if (o.matchedParts() != null) {
            text.append('\t').append(line(String.join(", ", o.matchedParts())));
        }
        return text.toString();
    }

    private static String comment(@Nullable String comment) {
        return comment == null ? "" : Untrusted.cut(Untrusted.line(comment), COMMENT);
    }

    private static String line(String text) {
        return Untrusted.line(text);
    }
}
