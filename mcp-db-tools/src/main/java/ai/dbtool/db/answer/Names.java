package ai.dbtool.db.answer;

import java.util.Set;
import java.util.regex.Pattern;

/** Identifiers as SQL writes them. */
public final class Names {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

    /** What {@code quote_ident} quotes: key words of 18 that are not "unreserved" (kwlist.h). */
    private static final Set<String> KEY_WORDS =
            Set.of(
                    """
                    all analyse analyze and any array as asc asymmetric authorization between bigint
                    binary bit boolean both case cast char character check coalesce collate
                    collation column concurrently constraint create cross current_catalog
                    current_date current_role current_schema current_time current_timestamp
                    current_user dec decimal default deferrable desc distinct do else end except
                    exists extract false fetch float for foreign freeze from full grant greatest
                    group grouping having ilike in initially inner inout int integer intersect
                    interval into is isnull join json json_array json_arrayagg json_exists
                    json_object json_objectagg json_query json_scalar json_serialize json_table
                    json_value lateral leading least left like limit localtime localtimestamp
                    merge_action national natural nchar none normalize not notnull null nullif
                    numeric offset on only or order out outer overlaps overlay placing position
                    precision primary real references returning right row select session_user setof
                    similar smallint some substring symmetric system_user table tablesample then
                    time timestamp to trailing treat trim true union unique user using values
                    varchar variadic verbose when where window with xmlattributes xmlconcat
                    xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize
                    xmltable
                    """
                            .strip()
                            .split("\\s+"));

    private Names() {}

    /** Always in double quotes: for SQL of ours that must name an object of the server's choice. */
    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** In double quotes only where SQL would need them; for people and proposals. */
    public static String readable(String identifier) {
        return PLAIN.matcher(identifier).matches() && !KEY_WORDS.contains(identifier)
                ? identifier
                : quoted(identifier);
    }
}
