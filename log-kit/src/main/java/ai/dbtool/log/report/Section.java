package ai.dbtool.log.report;

import java.util.List;

/**
 * A part of the report.
 *
 * @param topic what it is about
 * @param tables its tables; those without a row are left out
 */
public record Section(Topic topic, List<Table> tables) {

    public Section {
        tables = tables.stream().filter(table -> !table.rows().isEmpty()).toList();
    }

    /** The parts a report has, in its order. */
    public enum Topic {
        OVERVIEW("Overview"),
        CONNECTIONS("Connections"),
        SESSIONS("Sessions"),
        CHECKPOINTS("Checkpoints"),
        TEMP_FILES("Temporary files"),
        VACUUMS("Vacuums"),
        LOCKS("Locks"),
        QUERIES("Queries"),
        TOP("Top queries"),
        EVENTS("Events"),
        PGBOUNCER("PgBouncer");

        private final String title;

        Topic(String title) {
            this.title = title;
        }

        /** As a heading. */
        public String title() {
            return title;
        }
    }
}
