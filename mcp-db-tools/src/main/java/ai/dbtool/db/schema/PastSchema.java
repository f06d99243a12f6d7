package ai.dbtool.db.schema;

import ai.dbtool.db.changes.Changes.Change;

import java.util.List;

/**
 * The schema at a recorded time.
 *
 * @param changes what came, went and changed in it, by kind and name
 * @param objects those that match, as they were at its end; empty when they are many
 */
public record PastSchema(String from, String to, List<Change> changes, List<Then> objects) {

    /**
     * An object as it was.
     *
     * @param definition as recorded: of a table one line a column, constraint, index, trigger or
     *     policy, digests where a text would be long
     * @param since when this definition was first seen
     */
    public record Then(String name, String kind, List<String> definition, String since) {}
}
