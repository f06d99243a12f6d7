package ai.dbtool.log;

/** PostgreSQL 18. */
class SameEventFromEveryFormat extends SameEvents {

    SameEventFromEveryFormat() {
        super(null);
    }
}
