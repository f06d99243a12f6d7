package ai.dbtool.pg.guard;

/** What {@link Gates} counts. */
enum Seen {
    CANONICAL("have a canonical form"),
    DENIED("denied by names"),
    PASSED("let through by names"),
    BOTH_ASKED("of those, queries to the server: both gates spoke"),
    SAMPLED("denied by names, of which the tree was asked and took them for queries"),
    DENIED_BY_BOTH("of those, denied by the tree too"),
    NAME_QUESTIONS("questions to the catalog about names"),
    TREE_QUESTIONS("questions to the catalog about trees");

    final String meaning;

    Seen(String meaning) {
        this.meaning = meaning;
    }
}
