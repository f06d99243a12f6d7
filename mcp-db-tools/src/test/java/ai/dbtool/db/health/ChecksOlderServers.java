package ai.dbtool.db.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.Older;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.postgres.OtherPostgres;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;

/** Every query of every area on the PostgreSQL of the system, where that is an older one. */
class ChecksOlderServers {

    @Test
    void withoutLosingAPart() {
        try (ServedDatabase served = Older.of(ChecksOlderServers.class);
                ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
            Answer answer = served.call("db_health").unlimited().expectOk();

            // What pg_monitor may not read.
            assertThat(ServedDatabase.texts(answer.structured().at("/coverage/skipped")))
                    .allMatch(
                            skipped ->
                                    skipped.contains("pg_file_settings")
                                            || (OtherPostgres.version() == 13
                                                    && skipped.matches(
                                                            ".*(pg_subscription|compute_query_id).*")));
            assertThat(answer.at("/areas").propertyNames()).hasSize(HealthTool.AREAS.size());
            assertThat(answer.at("/areas/ids/rate/seconds").isNumber()).isTrue();
            assertThat(plain.call("db_health").unlimited().expectOk().at("/areas").propertyNames())
                    .hasSizeGreaterThan(10);
            assertThat(served.call("db_overview").unlimited().expectOk().text())
                    .contains("PostgreSQL " + OtherPostgres.version() + ".");
        }
    }
}
