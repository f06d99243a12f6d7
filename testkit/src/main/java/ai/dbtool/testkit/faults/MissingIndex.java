package ai.dbtool.testkit.faults;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** The index under a hot lookup is gone. */
record MissingIndex() implements Fault {

    @Override
    public String id() {
        return "missing-index";
    }

    @Override
    public Injected inject(Shop shop, Sessions sessions, Random random) {
        ShopNames names = shop.names();
        boolean people = random.nextBoolean();
        String index = people ? shop.contactIndex() : shop.referenceIndex();
        shop.cluster().execute(Shop.DATABASE, "DROP INDEX " + index);
        return new Injected(
                "MISSING_INDEX",
                Map.of(
                        "table",
                        "public." + (people ? names.people() : names.sales()),
                        "columns",
                        List.of(people ? names.contact() : names.reference())));
    }

    @Override
    public String visible(Shop shop) {
        return "SELECT coalesce(sum(seq_scan), 0) > 100 FROM pg_stat_user_tables WHERE relname IN ('"
                + shop.names().people()
                + "', '"
                + shop.names().sales()
                + "')";
    }
}
