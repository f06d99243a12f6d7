package ai.dbtool.db.schema;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.schema.Listing.Entry;
import ai.dbtool.db.schema.RelationRows.ColumnRow;
import ai.dbtool.db.schema.RelationRows.DefinitionRow;
import ai.dbtool.db.schema.RelationRows.IndexRow;
import ai.dbtool.db.schema.RelationRows.KeyRow;
import ai.dbtool.db.schema.RelationRows.PartitionRow;
import ai.dbtool.db.schema.RelationRows.SequenceRow;
import ai.dbtool.db.schema.RelationRows.SizeRow;
import ai.dbtool.db.schema.SchemaResult.ColumnInfo;
import ai.dbtool.db.schema.SchemaResult.ForeignKey;
import ai.dbtool.db.schema.SchemaResult.IndexInfo;
import ai.dbtool.db.schema.SchemaResult.Partition;
import ai.dbtool.db.schema.SchemaResult.Reference;
import ai.dbtool.db.schema.SchemaResult.SchemaObject;
import ai.dbtool.db.schema.SchemaResult.Sequence;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All about the objects of one page. */
final class Details {

    private static final int MOST_NOTES = 5;

    private Details() {}

    /** Comment, rows, size, columns, and with {@code full} also keys, indexes and definitions. */
    static Mono<List<SchemaObject>> of(
            Database database, List<Entry> entries, boolean full, Sight sight) {
        List<Long> relations = oids(entries, false);
        List<Long> functions = oids(entries, true);
        Map<String, Object> parameters = Map.of("oids", relations);
        Mono<Facts> basics =
                InTurn.of(
                                sight.tolerate(
                                        "sizes",
                                        database.rows(
                                                SizeRow.class, RelationRows.SIZES, parameters)),
                                sight.tolerate(
                                        "columns",
                                        database.rows(
                                                ColumnRow.class, RelationRows.COLUMNS, parameters)),
                                sight.tolerate(
                                        "keys",
                                        database.rows(KeyRow.class, RelationRows.KEYS, parameters)))
                        .map(
                                t ->
                                        new Facts(
                                                t.getT1(), t.getT2(), t.getT3(), List.of(),
                                                List.of(), List.of(), List.of(), full))
                        .doOnNext(
                                facts ->
                                        facts.sizes().stream()
                                                .filter(s -> s.lockedBy() != null)
                                                .limit(MOST_NOTES)
                                                .forEach(
                                                        s ->
                                                                Locks.note(
                                                                        sight,
                                                                        s.qualified(),
                                                                        String.valueOf(
                                                                                s.lockedBy()))));
        Mono<List<DefinitionRow>> ofFunctions =
                InTurn.of(
                                functions.isEmpty()
                                        ? Mono.just(List.<DefinitionRow>of())
                                        : sight.tolerate(
                                                "functions",
                                                database.rows(
                                                        DefinitionRow.class,
                                                        RelationRows.FUNCTIONS,
                                                        Map.of("oids", functions))),
                                others(database, entries, sight))
                        .map(t -> Stream.concat(t.getT1().stream(), t.getT2().stream()).toList());
        if (!full) {
            return InTurn.of(basics, ofFunctions)
                    .map(t -> joined(entries, t.getT1().with(List.of(), t.getT2())));
        }
        return InTurn.of(
                        basics,
                        ofFunctions,
                        sight.tolerate(
                                "indexes",
                                database.rows(IndexRow.class, RelationRows.INDEXES, parameters)),
                        sight.tolerate(
                                "view definitions",
                                database.rows(
                                        DefinitionRow.class, RelationRows.DEFINITIONS, parameters)))
                .map(
                        t ->
                                t.getT1()
                                        .with(
                                                t.getT3(),
                                                Stream.concat(
                                                                t.getT2().stream(),
                                                                t.getT4().stream())
                                                        .toList()))
                .flatMap(facts -> withParts(facts, database, parameters, sight))
                .map(facts -> joined(entries, facts));
    }

    /** Partitions and sequences, where there may be any. */
    private static Mono<Facts> withParts(
            Facts facts, Database database, Map<String, Object> parameters, Sight sight) {
        boolean partitioned = facts.sizes().stream().anyMatch(s -> s.partitions() != null);
        return InTurn.of(
                        partitioned
                                ? sight.tolerate(
                                        "partitions",
                                        database.rows(
                                                PartitionRow.class,
                                                RelationRows.PARTITIONS,
                                                parameters))
                                : Mono.just(List.<PartitionRow>of()),
                        facts.sizes().isEmpty()
                                ? Mono.just(List.<SequenceRow>of())
                                : sight.tolerate(
                                        "sequences",
                                        database.rows(
                                                SequenceRow.class,
                                                RelationRows.SEQUENCES,
                                                parameters)))
                .map(t -> facts.with(t.getT1(), t.getT2()));
    }

    /** Types and extensions are what makes them. */
    private static Mono<List<DefinitionRow>> others(
            Database database, List<Entry> entries, Sight sight) {
        List<Entry> others =
                entries.stream()
                        .filter(e -> e.kind().equals("type") || e.kind().equals("extension"))
                        .toList();
        return Ddl.of(database, others, sight)
                .map(
                        ddl ->
                                others.stream()
                                        .map(
                                                e ->
                                                        new DefinitionRow(
                                                                e.oid(),
                                                                ddl.get(e.key()),
                                                                null,
                                                                null))
                                        .toList());
    }

    private static List<Long> oids(List<Entry> entries, boolean functions) {
        return entries.stream()
                .filter(e -> functions ? e.kind().equals("function") : isRelation(e))
                .map(Entry::oid)
                .toList();
    }

    private static boolean isRelation(Entry e) {
        return switch (e.kind()) {
            case "function", "type", "extension" -> false;
            default -> true;
        };
    }

    /** Rows of all reads, to be joined by oid. */
    private record Facts(
            List<SizeRow> sizes,
            List<ColumnRow> columns,
            List<KeyRow> keys,
            List<IndexRow> indexes,
            List<DefinitionRow> definitions,
            List<PartitionRow> partitions,
            List<SequenceRow> sequences,
            boolean full) {

        Facts with(List<IndexRow> index, List<DefinitionRow> definition) {
            return new Facts(sizes, columns, keys, index, definition, partitions, sequences, full);
        }

        Facts with(List<PartitionRow> partition, Collection<SequenceRow> sequence) {
            return new Facts(
                    sizes,
                    columns,
                    keys,
                    indexes,
                    definitions,
                    partition,
                    List.copyOf(sequence),
                    full);
        }
    }

    private static List<SchemaObject> joined(List<Entry> entries, Facts facts) {
        return entries.stream().map(e -> object(e, facts)).toList();
    }

    private static SchemaObject object(Entry e, Facts facts) {
        boolean relation = isRelation(e);
        SizeRow size =
                !relation
                        ? null
                        : facts.sizes().stream()
                                .filter(s -> s.oid() == e.oid())
                                .findFirst()
                                .orElse(null);
        DefinitionRow definition =
                facts.definitions().stream()
                        .filter(d -> d.oid() == e.oid() && d.rule() == null)
                        .findFirst()
                        .orElse(null);
        boolean table = relation && !e.kind().equals("sequence");
        return new SchemaObject(
                e.name(),
                e.kind(),
                size != null ? size.comment() : definition == null ? null : definition.comment(),
                size == null ? null : size.rows(),
                size == null ? null : size.sizeBytes(),
                size == null ? null : size.partitions(),
                e.matchedColumns().isEmpty() ? null : e.matchedColumns(),
                e.matchedParts().isEmpty() ? null : e.matchedParts(),
                table ? columns(e.oid(), facts) : null,
                table ? primaryKey(e.oid(), facts) : null,
                table && facts.full() ? foreignKeys(e.oid(), facts) : null,
                table && facts.full() ? referencedBy(e.oid(), facts) : null,
                table && facts.full() ? indexes(e.oid(), facts) : null,
                table && facts.full() ? checks(e.oid(), facts) : null,
                definition == null ? null : definition.definition(),
                table && facts.full() ? rules(e.oid(), facts) : null,
                size == null ? null : size.rowSecurity(),
                size == null ? null : size.partitionKey(),
                size == null ? null : size.partitionOf(),
                partitions(e.oid(), facts),
                sequences(e.oid(), facts),
                null);
    }

    private static @Nullable List<Partition> partitions(long oid, Facts facts) {
        List<Partition> all =
                facts.partitions().stream()
                        .filter(p -> p.oid() == oid)
                        .map(
                                p ->
                                        new Partition(
                                                p.name(),
                                                p.of(),
                                                p.bounds(),
                                                p.rows(),
                                                p.sizeBytes()))
                        .toList();
        return all.isEmpty() ? null : all;
    }

    private static @Nullable List<Sequence> sequences(long oid, Facts facts) {
        List<Sequence> all =
                facts.sequences().stream()
                        .filter(s -> s.oid() == oid)
                        .map(
                                s ->
                                        new Sequence(
                                                s.name(),
                                                s.type(),
                                                s.start(),
                                                s.increment(),
                                                s.min(),
                                                s.max(),
                                                s.cache(),
                                                s.cycle(),
                                                s.ownedBy(),
                                                s.lastValue(),
                                                s.usedPercent()))
                        .toList();
        return all.isEmpty() ? null : all;
    }

    private static @Nullable List<String> rules(long oid, Facts facts) {
        List<String> rules =
                facts.definitions().stream()
                        .filter(d -> d.oid() == oid && d.rule() != null)
                        .map(d -> String.valueOf(d.rule()))
                        .toList();
        return rules.isEmpty() ? null : rules;
    }

    private static List<ColumnInfo> columns(long oid, Facts facts) {
        return facts.columns().stream()
                .filter(c -> c.oid() == oid)
                .map(
                        c ->
                                new ColumnInfo(
                                        c.name(),
                                        c.type(),
                                        c.nullable(),
                                        facts.full() ? c.defaultValue() : null,
                                        facts.full() ? c.generated() : null,
                                        facts.full() ? c.comment() : null))
                .toList();
    }

    private static @Nullable List<String> primaryKey(long oid, Facts facts) {
        return facts.keys().stream()
                .filter(k -> k.oid() == oid && k.contype().equals("p"))
                .map(KeyRow::columns)
                .findFirst()
                .orElse(null);
    }

    private static List<ForeignKey> foreignKeys(long oid, Facts facts) {
        return facts.keys().stream()
                .filter(k -> k.oid() == oid && k.contype().equals("f"))
                .map(
                        k ->
                                new ForeignKey(
                                        k.name(),
                                        k.columns(),
                                        String.valueOf(k.references()),
                                        k.referencedColumns()))
                .toList();
    }

    private static List<Reference> referencedBy(long oid, Facts facts) {
        return facts.keys().stream()
                .filter(k -> k.referencedOid() != null && k.referencedOid() == oid)
                .map(k -> new Reference(k.tableName(), k.columns()))
                .toList();
    }

    private static List<IndexInfo> indexes(long oid, Facts facts) {
        return facts.indexes().stream()
                .filter(i -> i.oid() == oid)
                .map(
                        i ->
                                new IndexInfo(
                                        i.name(),
                                        i.definition(),
                                        i.columns(),
                                        i.unique(),
                                        i.valid(),
                                        i.sizeBytes(),
                                        i.scans()))
                .toList();
    }

    private static @Nullable List<String> checks(long oid, Facts facts) {
        List<String> checks =
                facts.keys().stream()
                        .filter(k -> k.oid() == oid && k.contype().equals("c"))
                        .map(KeyRow::definition)
                        .toList();
        return checks.isEmpty() ? null : checks;
    }
}
