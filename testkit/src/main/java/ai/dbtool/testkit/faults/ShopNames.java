package ai.dbtool.testkit.faults;

import java.util.List;
import java.util.Random;

/**
 * Names of the shop's objects, drawn by seed, so that nothing that diagnoses it can know them.
 *
 * @param people table of customers
 * @param contact column of {@link #people} that the hot lookup filters on
 * @param sales table of orders
 * @param reference column of {@link #sales} that the second hot lookup filters on
 * @param stock table of stock levels
 * @param ledger table that the bulk writer fills
 * @param tickets table whose keys come from a sequence of its own
 * @param app role of the web application
 * @param reports role of the reporting job
 * @param batch role of the maintenance job that leaves transactions open
 */
public record ShopNames(
        String people,
        String contact,
        String sales,
        String reference,
        String stock,
        String ledger,
        String tickets,
        String app,
        String reports,
        String batch) {

    /** Seed 0 gives the plain names of the documentation, any other seed others. */
    public static ShopNames of(long seed) {
        if (seed == 0) {
            return new ShopNames(
                    "customers",
                    "email",
                    "orders",
                    "reference",
                    "stock",
                    "audit_log",
                    "tickets",
                    "shop_app",
                    "reporting",
                    "stock_sync");
        }
        Random random = new Random(seed * 7919);
        return new ShopNames(
                pick(random, "members", "client_accounts", "patrons", "subscribers", "guests"),
                pick(random, "mail_address", "login_name", "phone_e164", "card_no", "handle"),
                pick(random, "purchases", "bookings", "invoices", "deliveries", "shipments"),
                pick(random, "tracking_code", "voucher", "external_ref", "doc_number", "parcel_id"),
                pick(random, "inventory", "seat_map", "quota_levels", "shelf", "capacity"),
                pick(random, "click_events", "sensor_readings", "page_views", "journal_lines"),
                pick(random, "claims", "work_items", "returns_desk", "support_cases"),
                pick(random, "web_api", "storefront", "checkout_svc", "portal"),
                pick(random, "bi_reader", "month_end", "analytics", "exporter"),
                pick(random, "night_batch", "legacy_sync", "cron_jobs", "importer"));
    }

    private static String pick(Random random, String... words) {
        return List.of(words).get(random.nextInt(words.length));
    }
}
