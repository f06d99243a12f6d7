package ai.dbtool.db.collect;

import ai.dbtool.db.answer.NewerColumn;
import ai.dbtool.db.history.Recorded.SchemaObject;
import ai.dbtool.db.history.Recorded.SettingValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings and schema as they last were: recorded whole once a segment, later only what changed.
 * Definitions are texts where they are short and need no lock to read, else digests.
 */
final class CatalogState {

    /**
     * What holds for new sessions, whatever ours has set; with what roles and databases set. The
     * password in a connection string stays where it is.
     */
    static final String SETTINGS =
            """
            SELECT 'setting' AS kind, s.name,
                   regexp_replace(s.reset_val, 'password\\s*=\\s*(''[^'']*''|\\S+)', 'password=...') AS definition
              FROM pg_settings s WHERE s.source <> 'client'
            UNION ALL
            SELECT 'setting',
                   concat_ws(' ', 'role ' || quote_ident(r.rolname), 'database ' || quote_ident(d.datname),
                             split_part(c.entry, '=', 1)),
                   substring(c.entry FROM position('=' IN c.entry) + 1)
              FROM pg_db_role_setting o
              LEFT JOIN pg_roles r ON r.oid = o.setrole
              LEFT JOIN pg_database d ON d.oid = o.setdatabase
             CROSS JOIN LATERAL unnest(o.setconfig) c(entry)
            """;

    private static final String OBJECTS =
            """
            SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                        WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
                   format('%I.%I', n.nspname, c.relname) AS name,
                   concat_ws(E'\\n',
                       (SELECT string_agg(concat('column ', quote_ident(a.attname), ' ',
                                                 format_type(a.atttypid, a.atttypmod),
                                                 CASE WHEN a.attnotnull THEN ' not null' END,
                                                 ' default ' || left(md5(d.adbin::text), 8)),
                                          E'\\n' ORDER BY a.attnum)
                          FROM pg_attribute a
                          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S'),
                       (SELECT string_agg(concat('constraint ', quote_ident(k.conname), ' ',
                                                 left(pg_get_constraintdef(k.oid), 200)),
                                          E'\\n' ORDER BY k.conname)
                          FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 'n'),
                       (SELECT string_agg(concat('index ', quote_ident(x.relname), ' ',
                                                 CASE WHEN i.indisunique THEN 'unique ' END,
                                                 left(substring(pg_get_indexdef(i.indexrelid) FROM ' USING (.*)$'), 200),
                                                 CASE WHEN NOT i.indisvalid THEN ' invalid' END),
                                          E'\\n' ORDER BY x.relname)
                          FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid),
                       (SELECT string_agg(concat('trigger ', quote_ident(t.tgname), ' ', t.tgfoid::regproc, ' ',
                                                 t.tgenabled, t.tgtype), E'\\n' ORDER BY t.tgname)
                          FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
                       (SELECT string_agg(concat('policy ', quote_ident(p.polname), ' ',
                                                 left(md5(concat(p.polcmd, p.polroles::text, p.polqual::text,
                                                                 p.polwithcheck::text)), 8)),
                                          E'\\n' ORDER BY p.polname)
                          FROM pg_policy p WHERE p.polrelid = c.oid),
                       (SELECT 'query ' || left(md5(string_agg(r.ev_action::text, '' ORDER BY r.rulename)), 8)
                          FROM pg_rewrite r WHERE r.ev_class = c.oid AND c.relkind IN ('v', 'm')),
                       'options ' || array_to_string(c.reloptions, ', '),
                       CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
                       CASE WHEN c.relrowsecurity THEN 'row security' END) AS definition
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
               AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
            UNION ALL
            SELECT 'function', p.oid::regprocedure::text,
                   concat(p.prokind, p.provolatile, CASE WHEN p.prosecdef THEN ' security definer' END, ' ',
                          left(md5(concat(p.prosrc, {body}::text, p.proconfig::text, p.prorettype)), 8))
              FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_temp'
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
            UNION ALL
            SELECT 'extension', extname::text, extversion FROM pg_extension
            """
                    .replace("{body}", NewerColumn.of("p", "prosqlbody", "pg_node_tree"));

    /** The objects, unless their digest is {@code :before}; then one row without a name. */
    static final String SCHEMA =
            "WITH o AS MATERIALIZED ("
                    + OBJECTS
                    + """
                    ), d AS MATERIALIZED (
                        SELECT md5(coalesce(string_agg(md5(concat(kind, ' ', name, ' ', definition)), ''
                                                       ORDER BY kind, name), '')) AS digest FROM o)
                    SELECT 'digest' AS kind, '' AS name, digest AS definition FROM d
                    UNION ALL
                    SELECT o.* FROM o, d WHERE d.digest <> :before
                    """;

    /** A row of either. */
    record Row(String kind, String name, @Nullable String definition) {

        private String key() {
            return kind + ' ' + name;
        }
    }

    private Map<String, Row> before = Map.of();
    private boolean whole = true;

    /** The next change is recorded with everything else. */
    void beginSegment() {
        whole = true;
    }

    /** Whether the next recording is a whole one. */
    boolean wantsWhole() {
        return whole;
    }

    /** What differs from the last call; everything when that is due. */
    List<Change> changes(List<Row> now) {
        Map<String, Row> rows = new HashMap<>();
        now.forEach(row -> rows.put(row.key(), row));
        boolean all = whole;
        List<Change> changes = new ArrayList<>();
        for (Row row : now) {
            if (all || !row.equals(before.get(row.key()))) {
                changes.add(new Change(all, row));
            }
        }
        if (!all) {
            before.values().stream()
                    .filter(row -> !rows.containsKey(row.key()))
                    .map(row -> new Change(false, new Row(row.kind, row.name, null)))
                    .forEach(changes::add);
        }
        before = rows;
        whole = false;
        return changes;
    }

    /** A row that is to be recorded. */
    record Change(boolean whole, Row row) {

        SettingValue setting(long millis) {
            return new SettingValue(millis, whole, row.name, row.definition);
        }

        SchemaObject object(long millis) {
            return new SchemaObject(millis, whole, row.kind, row.name, row.definition);
        }
    }
}
