package ai.dbtool.log.event;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a lock is on: {@code relation 16388 of database 5}, {@code transaction 738}. */
final class LockObject {

    private static final Template RELATION =
            Template.compile("relation {relationOid:int} of database {databaseOid:int}");
    private static final Template WITHIN =
            Template.compile("{}of relation {relationOid:int} of database {databaseOid:int}");
    private static final Template TRANSACTION = Template.compile("transaction {xid:int}");

    private LockObject() {}

    /** Adds the ids that the text of field {@code object} holds. */
    static void addTo(Map<String, Object> fields) {
        if (fields.get("object") instanceof String object) {
            fields.putAll(ids(object));
        }
    }

    static Map<String, Object> ids(String object) {
        Map<String, Object> ids = new LinkedHashMap<>();
        if (!RELATION.extract(object, ids) && !WITHIN.extract(object, ids)) {
            TRANSACTION.extract(object, ids);
        }
        return ids;
    }
}
