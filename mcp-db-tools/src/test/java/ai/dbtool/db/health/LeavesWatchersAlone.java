package ai.dbtool.db.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.pg.GrantScript;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What grant-script limits its role to is no fault; the same of an application is. */
class LeavesWatchersAlone {

    @Test
    void andNobodyElse() {
        try (ServedDatabase served = ServedDatabase.of(LeavesWatchersAlone.class)) {
            String database = served.database();
            try {
                served.execute(
                        "CREATE ROLE other_app LOGIN",
                        "GRANT pg_monitor TO other_app",
                        "ALTER ROLE other_app SET statement_timeout = '60s'",
                        new GrantScript("other_watcher", database, 18, List.of(), false).sql(),
                        "ALTER ROLE other_watcher SET work_mem = '1GB'");

                Answer answer =
                        served.call("db_health").with("area", "settings").unlimited().expectOk();

                assertThat(
                                ServedDatabase.where(
                                                answer.at("/areas/settings/roleSettings"),
                                                "role",
                                                "other_watcher")
                                        .size())
                        .as("all are told")
                        .isEqualTo(5);
                assertThat(
                                ServedDatabase.where(answer.at("/findings"), "code", "ROLE_SETTING")
                                        .stream()
                                        .map(f -> f.path("object").asString())
                                        .filter(object -> object.startsWith("other")))
                        .containsExactlyInAnyOrder(
                                "other_app.statement_timeout", "other_watcher.work_mem");
            } finally {
                served.execute(
                        "DROP OWNED BY other_watcher",
                        "DROP ROLE IF EXISTS other_app, other_watcher");
            }
        }
    }
}
