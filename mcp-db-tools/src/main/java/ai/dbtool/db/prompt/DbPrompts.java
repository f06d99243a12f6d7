package ai.dbtool.db.prompt;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.PromptTemplate;
import ai.dbtool.mcp.server.PromptTemplate.Argument;

import java.util.List;
import java.util.Set;

/**
 * The prompts of the server. Each names the tools in the order a DBA would use them: a small model
 * that is told the way does not have to find it.
 */
public final class DbPrompts {

    private static final String OF_TABLES = "pg://{connection}/table/{schema}/{table}";

    private static final String PROVE =
            "Quote the value that proves each claim and the tool it came from. Say what could not be seen.";

    private static final Argument CONNECTION =
            new Argument("connection", "Connection; omit when there is one.", false, OF_TABLES);
    private static final Argument SCHEMA = new Argument("schema", "Schema.", true, OF_TABLES);
    private static final Argument TABLE = new Argument("table", "Table.", true, OF_TABLES);

    private DbPrompts() {}

    /** All, in the order clients list them. */
    public static List<PromptTemplate> all() {
        return List.of(
                prompt(
                        "health_check",
                        "What is wrong with this server?",
                        "A check-up: findings, worst first, with remedies.",
                        Scope.DB_READ,
                        List.of(CONNECTION),
                        """
                        Check the health of the PostgreSQL server.
                        Use connection {connection}.
                        1. Call db_overview: version, role, blind spots.
                        2. Call db_health without an area, then again with the area of each finding you must explain.
                        3. List the findings, worst first: what, why it matters, remedy, undo, lock it takes.
                        """),
                prompt(
                        "why_slow",
                        "Why is it slow?",
                        "The application or one statement is slow.",
                        Scope.DB_QUERY,
                        List.of(
                                CONNECTION,
                                new Argument("sql", "The statement, if it is one.", false, "")),
                        """
                        Find out why PostgreSQL is slow.
                        Use connection {connection}.
                        The slow statement is: {sql}
                        1. Call db_activity: is somebody blocked, or waiting for I/O? Then the root of the tree is the cause.
                        2. Call db_top_queries: which statements take most of the time?
                        3. Call db_explain for the statement or the queryid: nodes by own cost, wrong estimates, missing index.
                        4. Call db_indexes for the same statement or queryid before you propose an index.
                        """),
                prompt(
                        "what_blocks",
                        "Who blocks whom?",
                        "Sessions hang or time out on locks.",
                        Scope.DB_READ,
                        List.of(CONNECTION),
                        """
                        Find out who blocks whom.
                        Use connection {connection}.
                        1. Call db_activity: name the root of each blocking tree, its state, since when, and its last statement.
                        2. Call db_health with area=locks and area=connections.
                        3. Say what ends the wait: let it finish, commit, or end the root; and what keeps it from coming back.
                        """),
                prompt(
                        "what_happened",
                        "What happened then?",
                        "Something was wrong earlier; needs dbtool-ai collect.",
                        Scope.DB_READ,
                        List.of(
                                CONNECTION,
                                new Argument(
                                        "at", "When, as 03:12 or 2026-03-01T03:12:00Z.", true, "")),
                        """
                        Find out what happened on the PostgreSQL server at {at}.
                        Use connection {connection}.
                        1. Call db_activity with at={at}: waits, blockers and statements of that time.
                        2. Call db_changes around {at}: load, plans, settings, schema and sizes against the time before.
                        3. Order what you found by time: what came first?
                        """),
                prompt(
                        "no_rows",
                        "Why does the query return nothing, or too much?",
                        "A SELECT returns no row or too many.",
                        Scope.DB_QUERY,
                        List.of(CONNECTION, new Argument("sql", "The SELECT.", true, "")),
                        """
                        Find out why this query does not return the rows it should: {sql}
                        Use connection {connection}.
                        1. Call db_why_rows with it: which condition or join removes or multiplies the rows?
                        2. Call db_schema for the tables it names, and db_query to look at values of the column in question.
                        3. Show the query that returns what was meant, and what you changed.
                        """),
                prompt(
                        "check_change",
                        "Is this change safe?",
                        "Before DDL, an index or a setting goes to production.",
                        Scope.DB_QUERY,
                        List.of(CONNECTION, new Argument("sql", "The statement.", true, "")),
                        """
                        Say whether this change is safe to run now: {sql}
                        Use connection {connection}.
                        1. Call db_check_fix with it: lock, queue, rewrite, disk, time, safer form, undo.
                        2. Call db_activity: would it wait for somebody, and who would wait behind it?
                        3. Give the safest form of it, with lock_timeout, and its undo.
                        """),
                prompt(
                        "review_table",
                        "What about this table?",
                        "One table is large, slow or bloated.",
                        Scope.DB_READ,
                        List.of(CONNECTION, SCHEMA, TABLE),
                        """
                        Review table {schema}.{table}.
                        Use connection {connection}.
                        1. Call db_schema with pattern={schema}.{table}.
                        2. Call db_table for it: layout, bloat, vacuum, indexes, who reads and writes.
                        3. Call db_indexes for it: which are missing, which can go.
                        4. Propose at most three changes, each with cost and undo.
                        """));
    }

    private static PromptTemplate prompt(
            String name,
            String title,
            String description,
            Scope scope,
            List<Argument> arguments,
            String text) {
        return new PromptTemplate(
                name, title, description, Set.of(scope), arguments, text + PROVE + "\n");
    }
}
