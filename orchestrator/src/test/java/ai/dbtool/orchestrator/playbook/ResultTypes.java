package ai.dbtool.orchestrator.playbook;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableSet;

import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CEL types of the records that tools answer with. */
final class ResultTypes implements CelTypeProvider {

    /** {@code db_health} answers a map of records; which record stands under which area. */
    private static final Map<String, String> HEALTH_AREAS =
            Map.ofEntries(
                    Map.entry("connections", "ConnectionsArea$Connections"),
                    Map.entry("locks", "LocksArea$Locks"),
                    Map.entry("checkpoints", "CheckpointsArea$Checkpoints"),
                    Map.entry("tempFiles", "TempFilesArea$TempFiles"),
                    Map.entry("vacuum", "VacuumArea$Vacuum"),
                    Map.entry("replication", "ReplicationArea$Replication"),
                    Map.entry("access", "AccessArea$Access"),
                    Map.entry("sequences", "SequencesArea$Sequences"),
                    Map.entry("indexes", "IndexesArea$Indexes"),
                    Map.entry("statistics", "StatisticsArea$Statistics"),
                    Map.entry("bloat", "BloatArea$Bloat"),
                    Map.entry("settings", "SettingsArea$Settings"),
                    Map.entry("evidence", "EvidenceArea$Evidence"));

    private final Map<String, StructType> structs = new LinkedHashMap<>();

    CelType of(Class<?> type) {
        if (type == String.class || type.isEnum()) {
            return SimpleType.STRING;
        }
        if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
            return SimpleType.INT;
        }
        if (List.of(double.class, Double.class).contains(type)) {
            return SimpleType.DOUBLE;
        }
        if (List.of(boolean.class, Boolean.class).contains(type)) {
            return SimpleType.BOOL;
        }
        return type.isRecord() ? struct(type) : SimpleType.DYN;
    }

    private CelType of(Type type) {
        if (type instanceof Class<?> plain) {
            return of(plain);
        }
        if (type instanceof ParameterizedType generic) {
            if (generic.getRawType() == List.class) {
                return ListType.create(of(generic.getActualTypeArguments()[0]));
            }
            if (generic.getRawType() == Map.class) {
                return generic.getActualTypeArguments()[1] == Record.class
                        ? healthAreas()
                        : MapType.create(
                                SimpleType.STRING, of(generic.getActualTypeArguments()[1]));
            }
        }
        return SimpleType.DYN;
    }

    private StructType struct(Class<?> type) {
        String name = "result." + type.getName().replaceAll("[^A-Za-z0-9]", "_");
        StructType known = structs.get(name);
        if (known != null) {
            return known;
        }
        Map<String, CelType> fields = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            // Jackson keeps the annotation on the accessor of the component.
            JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
            fields.put(
                    renamed == null ? component.getName() : renamed.value(),
                    of(component.getGenericType()));
        }
        return register(name, fields);
    }

    private StructType healthAreas() {
        Map<String, CelType> fields = new LinkedHashMap<>();
        HEALTH_AREAS.forEach(
                (area, type) -> {
                    try {
                        fields.put(area, of(Class.forName("ai.dbtool.db.health." + type)));
                    } catch (ClassNotFoundException e) {
                        throw new AssertionError("no record for health area " + area, e);
                    }
                });
        return register("result.health_areas", fields);
    }

    private StructType register(String name, Map<String, CelType> fields) {
        StructType struct =
                StructType.create(
                        name,
                        ImmutableSet.copyOf(fields.keySet()),
                        field -> Optional.ofNullable(fields.get(field)));
        structs.put(name, struct);
        return struct;
    }

    /** The type at a JSON pointer; fails when there is nothing. */
    CelType at(CelType type, String pointer) {
        CelType at = type;
        for (String segment : pointer.split("/")) {
            if (!segment.isEmpty()) {
                CelType from = at;
                at =
                        at instanceof StructType struct
                                ? struct.findField(segment)
                                        .orElseThrow(
                                                () ->
                                                        new AssertionError(
                                                                from.name() + " has no " + segment))
                                        .type()
                                : SimpleType.DYN;
            }
        }
        return at;
    }

    /** The type of one row: of an element when {@code type} is a list. */
    CelType row(CelType type) {
        return type instanceof ListType list ? list.elemType() : type;
    }

    @Override
    public ImmutableCollection<CelType> types() {
        return ImmutableSet.copyOf(structs.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }
}
