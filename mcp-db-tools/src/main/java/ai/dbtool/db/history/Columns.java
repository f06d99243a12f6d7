package ai.dbtool.db.history;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rows of one type as columns: whole numbers as differences to the row above, fractions as
 * thousandths, texts as places in a list of the distinct ones. A file with fewer columns than the
 * type gives {@code null} or zero for the missing ones, and one with more is read without them, so
 * that an older and a newer version read each other's files.
 */
final class Columns<T extends Record> {

    private final RecordComponent[] components;
    private final Constructor<T> constructor;

    Columns(Class<T> type) {
        this.components = Objects.requireNonNull(type.getRecordComponents(), "a record");
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its constructor", e);
        }
    }

    byte[] encode(List<T> rows) {
        Cells cells = new Cells();
        cells.unsigned(components.length);
        for (RecordComponent component : components) {
            Cells column = new Cells();
            if (isText(component.getType())) {
                texts(column, component, rows);
            } else {
                numbers(column, component, rows);
            }
            cells.bytes(column.toBytes());
        }
        return cells.toBytes();
    }

    private void texts(Cells column, RecordComponent component, List<T> rows) {
        Map<String, Integer> places = new LinkedHashMap<>();
        List<Integer> cells = new ArrayList<>();
        for (T row : rows) {
            Object text = value(component, row);
            cells.add(
                    text == null
                            ? 0
                            : places.computeIfAbsent(text.toString(), _ -> places.size() + 1));
        }
        column.unsigned(places.size());
        places.keySet().forEach(column::text);
        cells.forEach(column::unsigned);
    }

    private void numbers(Cells column, RecordComponent component, List<T> rows) {
        long above = 0;
        for (T row : rows) {
            Object value = value(component, row);
            if (isNullable(component)) {
                column.unsigned(value == null ? 0 : 1);
            }
            if (value != null) {
                long number = number(value);
                column.signed(number - above);
                above = number;
            }
        }
    }

    private static boolean isText(Class<?> type) {
        return type == String.class || type.isEnum();
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getType() == Double.class;
    }

    private static long number(Object value) {
        return switch (value) {
            case Boolean b -> b ? 1 : 0;
            case Double d -> Math.round(d * 1000);
            case Number n -> n.longValue();
            default -> throw new IllegalArgumentException("no column of " + value.getClass());
        };
    }

    private static @Nullable Object value(RecordComponent component, Object row) {
        try {
            return component.getAccessor().invoke(row);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("records of ours are public", e);
        }
    }

    /**
     * {@code count} rows; any {@link RuntimeException} says that these bytes hold something else.
     */
    List<T> decode(ByteBuffer bytes, int count) {
        int stored = (int) Cells.unsigned(bytes);
        @Nullable Object[][] rows = new @Nullable Object[count][components.length];
        for (int i = 0; i < components.length; i++) {
            Class<?> type = components[i].getType();
            if (i >= stored) {
                fill(rows, i, isText(type) ? null : of(type, 0));
            } else if (isText(type)) {
                readTexts(Cells.bytes(bytes), rows, i);
            } else {
                readNumbers(Cells.bytes(bytes), rows, i);
            }
        }
        List<T> records = new ArrayList<>(count);
        for (@Nullable Object[] row : rows) {
            records.add(create(row));
        }
        return records;
    }

    private static void fill(@Nullable Object[][] rows, int column, @Nullable Object value) {
        for (@Nullable Object[] row : rows) {
            row[column] = value;
        }
    }

    private void readTexts(ByteBuffer in, @Nullable Object[][] rows, int column) {
        int distinct = (int) Cells.unsigned(in);
        List<Object> texts = new ArrayList<>();
        for (int i = 0; i < distinct; i++) {
            texts.add(text(components[column].getType(), Cells.text(in)));
        }
        for (@Nullable Object[] row : rows) {
            int place = (int) Cells.unsigned(in);
            row[column] = place == 0 ? null : texts.get(place - 1);
        }
    }

    private static Object text(Class<?> type, String text) {
        return type == String.class
                ? text
                : Arrays.stream(type.getEnumConstants())
                        .filter(constant -> constant.toString().equals(text))
                        .findFirst()
                        .orElseThrow();
    }

    private void readNumbers(ByteBuffer in, @Nullable Object[][] rows, int column) {
        long above = 0;
        boolean nullable = isNullable(components[column]);
        for (@Nullable Object[] row : rows) {
            if (!nullable || Cells.unsigned(in) == 1) {
                above += Cells.signed(in);
                row[column] = of(components[column].getType(), above);
            }
        }
    }

    private static Object of(Class<?> type, long number) {
        if (type == long.class) {
            return number;
        }
        if (type == int.class) {
            return (int) number;
        }
        if (type == boolean.class) {
            return number != 0;
        }
        return number / 1000.0;
    }

    private T create(@Nullable Object[] row) {
        try {
            return constructor.newInstance(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("records of ours are public", e);
        }
    }
}
