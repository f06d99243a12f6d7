package ai.dbtool.conf.postgres;

import ai.dbtool.conf.file.Entry;

import java.util.List;

/**
 * One setting and everyone who sets it.
 *
 * @param name as PostgreSQL spells it
 * @param chain all lines that set it, in the order the server applies them, each with what became
 *     of it; the last one wins
 */
public record Setting(String name, List<Link> chain) {

    public Setting {
        chain = List.copyOf(chain);
    }

    /**
     * One line of the chain.
     *
     * @param entry the line
     * @param wins whether its value is the file value
     * @param reason why it wins, or who beats it
     */
    public record Link(Entry entry, boolean wins, String reason) {}

    /** The line that wins. */
    public Entry winner() {
        return chain.getLast().entry();
    }

    /** Whether more than one line sets it. */
    public boolean repeated() {
        return chain.size() > 1;
    }
}
