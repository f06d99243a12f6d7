package ai.dbtool.log;

import ai.dbtool.testkit.postgres.OtherPostgres;

import org.junit.jupiter.api.condition.EnabledIf;

/** PostgreSQL 15, where Debian's is installed. */
@EnabledIf("isInstalled")
class SameEventFromEveryFormatOf15 extends SameEvents {

    SameEventFromEveryFormatOf15() {
        super(OtherPostgres.programs());
    }

    static boolean isInstalled() {
        return OtherPostgres.isHere();
    }
}
