package ai.dbtool.testkit.faults;

import ai.dbtool.testkit.postgres.Cluster;

import java.util.List;

/** The shop's database: tables, a few hundred thousand rows, roles, and the application's load. */
public final class Shop {

    /** Database the shop lives in. */
    public static final String DATABASE = "app";

    /** Role that diagnoses: sees everything, changes nothing. */
    public static final String DBA_ROLE = "dba_tool";

    private static final int PEOPLE = 300_000;
    private static final int SALES = 200_000;

    private final Cluster cluster;
    private final ShopNames names;

    /** The shop on {@code cluster}; nothing is created yet. */
    public Shop(Cluster cluster, ShopNames names) {
        this.cluster = cluster;
        this.names = names;
    }

    /** The cluster the shop runs on. */
    public Cluster cluster() {
        return cluster;
    }

    /** Names of this shop's objects. */
    public ShopNames names() {
        return names;
    }

    /** Creates database, roles, tables, rows, indexes and the distractors of a grown system. */
    public void create() {
        cluster.createDatabase(DATABASE);
        cluster.execute(
                "postgres",
                role(names.app()),
                role(names.reports()),
                role(names.batch()),
                "CREATE ROLE " + DBA_ROLE + " LOGIN",
                "GRANT pg_monitor, pg_read_all_data TO " + DBA_ROLE);
        cluster.execute(DATABASE, tables());
        cluster.execute(DATABASE, rows());
        cluster.execute(DATABASE, indexes());
        cluster.execute(DATABASE, distractors());
        cluster.execute(
                DATABASE,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "
                        + String.join(", ", names.app(), names.reports(), names.batch()),
                "GRANT TRUNCATE ON " + names.ledger() + " TO " + names.app(),
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "
                        + String.join(", ", names.app(), names.reports(), names.batch()),
                "VACUUM ANALYZE",
                "CHECKPOINT",
                "SELECT pg_stat_statements_reset()",
                "SELECT pg_stat_reset()",
                "SELECT pg_stat_reset_shared()");
    }

    private static String role(String name) {
        return "CREATE ROLE " + name + " LOGIN";
    }

    private String[] tables() {
        return new String[] {
            "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
            "CREATE TABLE "
                    + names.people()
                    + " (id bigint PRIMARY KEY, "
                    + names.contact()
                    + " text NOT NULL, full_name text NOT NULL, city text, note text,"
                    + " created_at timestamptz NOT NULL DEFAULT now())",
            "CREATE TABLE "
                    + names.sales()
                    + " (id bigint PRIMARY KEY, buyer_id bigint NOT NULL REFERENCES "
                    + names.people()
                    + ", "
                    + names.reference()
                    + " text NOT NULL, amount numeric(12,2) NOT NULL,"
                    + " placed_at timestamptz NOT NULL)",
            "CREATE TABLE "
                    + names.stock()
                    + " (id integer PRIMARY KEY, title text NOT NULL, quantity integer NOT NULL)",
            "CREATE TABLE "
                    + names.ledger()
                    + " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " at timestamptz NOT NULL DEFAULT now(), payload text NOT NULL)",
            "CREATE SEQUENCE " + sequence() + " AS integer",
            "CREATE TABLE "
                    + names.tickets()
                    + " (id integer PRIMARY KEY DEFAULT nextval('"
                    + sequence()
                    + "'), subject text NOT NULL)",
            "ALTER SEQUENCE " + sequence() + " OWNED BY " + names.tickets() + ".id"
        };
    }

    private String[] rows() {
        return new String[] {
            "INSERT INTO "
                    + names.people()
                    + " SELECT n, 'p' || n || '@shop.example', 'Person ' || n,"
                    + " 'City ' || n % 97, md5(n::text) FROM generate_series(1, "
                    + PEOPLE
                    + ") n",
            "INSERT INTO "
                    + names.sales()
                    + " SELECT n, n % "
                    + PEOPLE
                    + " + 1, 'R-' || n, (n % 900) + 1,"
                    + " timestamptz '2026-01-01' + n * interval '1 minute'"
                    + " FROM generate_series(1, "
                    + SALES
                    + ") n",
            "INSERT INTO "
                    + names.stock()
                    + " SELECT n, 'Item ' || n, 1000000 FROM generate_series(1, 2000) n"
        };
    }

    private String[] indexes() {
        return new String[] {
            "CREATE INDEX "
                    + contactIndex()
                    + " ON "
                    + names.people()
                    + " ("
                    + names.contact()
                    + ")",
            "CREATE INDEX "
                    + referenceIndex()
                    + " ON "
                    + names.sales()
                    + " ("
                    + names.reference()
                    + ")",
            "CREATE INDEX " + names.sales() + "_buyer_idx ON " + names.sales() + " (buyer_id)"
        };
    }

    /** Harmless oddities every grown system has; none of them is a fault. */
    private String[] distractors() {
        return new String[] {
            "CREATE INDEX " + names.people() + "_city_idx ON " + names.people() + " (city)",
            "DO $$ BEGIN RAISE WARNING 'nightly statistics took longer than usual'; END $$",
            "ALTER SYSTEM SET vacuum_cost_page_miss = 3",
            "ALTER ROLE " + names.batch() + " SET application_name = 'batch'"
        };
    }

    /** Sequence of the tickets' keys, without schema. */
    public String sequence() {
        return names.tickets() + "_seq";
    }

    /** Index under the hot lookup on people. */
    public String contactIndex() {
        return names.people() + "_" + names.contact() + "_idx";
    }

    /** Index under the hot lookup on sales. */
    public String referenceIndex() {
        return names.sales() + "_" + names.reference() + "_idx";
    }

    /** What the application does all day, whether healthy or not. */
    public List<LoadSpec> load() {
        return List.of(
                new LoadSpec(
                        names.app(),
                        "web",
                        2,
                        20,
                        List.of(
                                "SELECT id, full_name FROM "
                                        + names.people()
                                        + " WHERE "
                                        + names.contact()
                                        + " = 'p:r@shop.example'",
                                "SELECT full_name, city FROM "
                                        + names.people()
                                        + " WHERE id = :r")),
                new LoadSpec(
                        names.app(),
                        "orders",
                        2,
                        20,
                        List.of(
                                "SELECT id, amount FROM "
                                        + names.sales()
                                        + " WHERE "
                                        + names.reference()
                                        + " = 'R-:r'",
                                "SELECT sum(amount) FROM "
                                        + names.sales()
                                        + " WHERE buyer_id = :r")),
                new LoadSpec(
                        names.app(),
                        "checkout",
                        2,
                        30,
                        List.of(
                                "UPDATE "
                                        + names.stock()
                                        + " SET quantity = quantity - 1 WHERE id = 1 + :r % 20")),
                new LoadSpec(
                        names.app(),
                        "helpdesk",
                        1,
                        200,
                        List.of(
                                "INSERT INTO "
                                        + names.tickets()
                                        + " (subject) VALUES ('Question :r')")),
                new LoadSpec(
                        names.reports(),
                        "report",
                        1,
                        1000,
                        List.of(
                                "SELECT date_trunc('day', placed_at) AS day, sum(amount), count(*) FROM "
                                        + names.sales()
                                        + " WHERE placed_at >= timestamptz '2026-01-01' + :r * interval '1 second'"
                                        + " GROUP BY 1 ORDER BY 2 DESC LIMIT 10")));
    }

    /** A writer that fills the ledger as fast as {@code everyMillis} lets it. */
    public LoadSpec bulkWriter(int everyMillis, int rowsPerInsert) {
        return new LoadSpec(
                names.app(),
                "ingest",
                1,
                everyMillis,
                List.of(
                        "INSERT INTO "
                                + names.ledger()
                                + " (payload) SELECT repeat(md5((:r + n)::text), 8)"
                                + " FROM generate_series(1, "
                                + rowsPerInsert
                                + ") n"));
    }

    /** Empties the ledger at one gigabyte, so that a load that is kept for a day fills no disk. */
    public LoadSpec ledgerArchiver() {
        return new LoadSpec(
                names.app(),
                "archiver",
                1,
                5_000,
                List.of(
                        "DO $$ BEGIN IF pg_relation_size('"
                                + names.ledger()
                                + "') > 1000000000 THEN TRUNCATE "
                                + names.ledger()
                                + "; END IF; END $$"));
    }
}
