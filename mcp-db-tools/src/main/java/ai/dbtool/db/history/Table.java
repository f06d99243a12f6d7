package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.Counted;
import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.Gauge;
import ai.dbtool.db.history.Recorded.IndexWork;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Round;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.SchemaObject;
import ai.dbtool.db.history.Recorded.SettingValue;
import ai.dbtool.db.history.Recorded.Size;
import ai.dbtool.db.history.Recorded.StatementText;
import ai.dbtool.db.history.Recorded.StatementWork;
import ai.dbtool.db.history.Recorded.TableWork;
import ai.dbtool.db.history.Recorded.Tick;

import java.util.List;

/** The number that each type of row has in a file, and its columns. */
record Table<T extends Record & Recorded>(int number, Class<T> type, Columns<T> columns) {

    /** A number is never given twice. */
    private static final List<Table<?>> ALL =
            List.of(
                    of(1, Tick.class),
                    of(2, Sample.class),
                    of(3, LockWait.class),
                    of(4, Round.class),
                    of(5, StatementWork.class),
                    of(6, StatementText.class),
                    of(7, TableWork.class),
                    of(8, IndexWork.class),
                    of(9, Counted.class),
                    of(10, Gauge.class),
                    of(11, Size.class),
                    of(12, SettingValue.class),
                    of(13, SchemaObject.class),
                    of(14, Event.class));

    private static <T extends Record & Recorded> Table<T> of(int number, Class<T> type) {
        return new Table<>(number, type, new Columns<>(type));
    }

    @SuppressWarnings("unchecked") // The table found is that of the type asked for.
    static <T extends Record & Recorded> Table<T> of(Class<T> type) {
        return (Table<T>)
                ALL.stream()
                        .filter(table -> table.type == type)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no table of " + type));
    }
}
