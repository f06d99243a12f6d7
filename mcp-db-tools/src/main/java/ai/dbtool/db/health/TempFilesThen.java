package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.health.HealthArea.Checked;

import java.util.List;

/** Sorts and hashes of a recorded time that did not fit into work_mem. */
final class TempFilesThen implements PastArea {

    /** Facts of the area. */
    record TempFiles(double seconds, long files, long bytes) {}

    @Override
    public String name() {
        return "tempFiles";
    }

    @Override
    public Checked read(Then then) {
        TempFiles facts =
                new TempFiles(
                        then.counters().time().seconds(),
                        (long) then.counters().of("pg_stat_database", "temp_files"),
                        (long) then.counters().of("pg_stat_database", "temp_bytes"));
        return new Checked(
                facts,
                List.of(),
                facts.files()
                        + " temporary files, "
                        + Bytes.text(facts.bytes())
                        + "; by statement: db_top_queries order_by=temp of the same time");
    }
}
