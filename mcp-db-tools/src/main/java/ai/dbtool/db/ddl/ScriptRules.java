package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Statement.Kind;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Rules about a statement's place among others: transactions, order, lock_timeout. */
final class ScriptRules {

    private ScriptRules() {}

    static void apply(Outlook outlook) {
        ScriptState script = outlook.script;
        Kind kind = outlook.statement.kind();
        if (kind == Kind.BEGIN) {
            script.begin();
            return;
        }
        if (kind == Kind.END) {
            script.end();
            return;
        }
        if (kind == Kind.ALONE && script.inTransaction) {
            outlook.issue(
                    Rule.CANNOT_RUN_IN_TRANSACTION,
                    outlook.statement.command() + " fails inside BEGIN .. COMMIT");
        }
        Set<String> strong = strong(outlook);
        workWhileHeld(outlook, strong);
        if (!strong.isEmpty() && !script.lockTimeout && !script.lockTimeoutSaid) {
            script.lockTimeoutSaid = true;
            outlook.issue(
                    Rule.NO_LOCK_TIMEOUT,
                    "while this waits for its lock, all that uses "
                            + String.join(", ", strong)
                            + " waits behind it");
        }
        script.strong.addAll(strong);
        if (script.inTransaction
                && script.strong.size() > 1
                && !script.severalSaid
                && !strong.isEmpty()) {
            script.severalSaid = true;
            outlook.issue(
                    Rule.SEVERAL_TABLES_LOCKED,
                    "this transaction now holds " + String.join(", ", script.strong));
        }
        if (!script.inTransaction) {
            script.end();
        }
    }

    /** Existing tables on which others would have to wait. */
    private static Set<String> strong(Outlook outlook) {
        Set<String> strong = new TreeSet<>();
        for (Map.Entry<String, LockMode> lock : outlook.locks().entrySet()) {
            RelationFacts facts = outlook.world.named(lock.getKey());
            boolean table = facts == null ? !outlook.world.connected() : !facts.isIndex();
            if (lock.getValue().blocksWrites() && table && !isNew(lock.getKey(), outlook)) {
                strong.add(lock.getKey());
            }
        }
        return strong;
    }

    private static boolean isNew(String relation, Outlook outlook) {
        String bare = relation.substring(relation.lastIndexOf('.') + 1);
        return outlook.script.created.contains(bare);
    }

    private static void workWhileHeld(Outlook outlook, Set<String> strong) {
        ScriptState script = outlook.script;
        Double takes = outlook.seconds();
        boolean longWork = outlook.hasWork() && (takes == null || takes >= Outlook.SHORT_SECONDS);
        List<String> held = script.strong.stream().filter(t -> !strong.contains(t)).toList();
        if (script.inTransaction && longWork && !held.isEmpty()) {
            outlook.issue(
                    Rule.WORK_AFTER_STRONG_LOCK,
                    "meanwhile the transaction still holds " + String.join(", ", held));
        }
    }
}
