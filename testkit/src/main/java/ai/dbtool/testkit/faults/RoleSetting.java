package ai.dbtool.testkit.faults;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** A role carries a setting its work cannot live with. */
record RoleSetting() implements Fault {

    @Override
    public String id() {
        return "role-setting";
    }

    @Override
    public Injected inject(Shop shop, Sessions sessions, Random random) {
        String role = shop.names().reports();
        boolean timeout = random.nextInt(3) > 0;
        String setting = timeout ? "statement_timeout" : "default_transaction_read_only";
        String value = timeout ? (3 + random.nextInt(6)) + "ms" : "on";
        shop.cluster()
                .execute(
                        "postgres",
                        "ALTER ROLE " + role + " SET " + setting + " = '" + value + "'");
        return new Injected("ROLE_SETTING", Map.of("role", role, "setting", setting));
    }

    /** The role's nightly job both reads much and writes. */
    @Override
    public List<LoadSpec> extraLoad(Shop shop) {
        return List.of(
                new LoadSpec(
                        shop.names().reports(),
                        "report-archive",
                        1,
                        400,
                        List.of(
                                "INSERT INTO "
                                        + shop.names().ledger()
                                        + " (payload) SELECT string_agg(md5(amount::text), '') FROM "
                                        + shop.names().sales()
                                        + " WHERE buyer_id BETWEEN :r AND :r + 20000")));
    }

    @Override
    public String visible(Shop shop) {
        return "SELECT xact_rollback >= 5 FROM pg_stat_database WHERE datname = '"
                + Shop.DATABASE
                + "'";
    }
}
