package ai.dbtool.log.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Which tables a deadlock or a failed serialization is about. */
class NamesTheTables {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "UPDATE accounts SET balance = 0 WHERE id = 1|accounts",
                "update only Shop.\"Wards Stock\" set x = 1|Shop.\"Wards Stock\"",
                "/* from ledger */ DELETE FROM ONLY orders o USING x|orders",
                "INSERT INTO shop.items(id) SELECT 1|shop.items",
                "MERGE INTO target t USING source s ON true WHEN MATCHED THEN DO NOTHING|target",
                "SELECT a.from_date, 'from b' FROM \"A\" a FOR UPDATE|\"A\"",
                "LOCK TABLE ledger IN SHARE MODE|ledger",
                "ALTER TABLE IF EXISTS ONLY users ADD COLUMN x int|users",
                "TRUNCATE users|users",
                "COMMIT|-",
                "WITH x AS (SELECT 1) UPDATE y SET z = 1|-",
                "UPDATE|-",
                "SELECT 1|-",
                "UPDATE \"open|\"open"
            })
    void aStatementLocks(String sql, String table) {
        assertThat(StatementTable.of(sql)).isEqualTo(table);
    }

    @Test
    void bothSidesOfADeadlockOnceEach() {
        Map<String, Object> fields =
                fields(
                        "L01",
                        """
                        Process 11 waits for ShareLock on transaction 738; blocked by process 12.
                        Process 12 waits for ShareLock on transaction 739; blocked by process 11.
                        Process 11: UPDATE "Vouchers" SET n = 1
                        Process 12: UPDATE public.balances SET n = 1
                        """,
                        "while updating tuple (0,3) in relation \"Vouchers\"",
                        "UPDATE \"Vouchers\" SET n = 1");

        assertThat(fields).containsEntry("tables", List.of("public.balances", "\"Vouchers\""));
    }

    @Test
    void theOneThatCouldNotBeSerialized() {
        assertThat(fields("L04", null, null, "UPDATE seats SET taken = true"))
                .containsEntry("tables", List.of("seats"));
        assertThat(fields("L04", null, null, "COMMIT")).doesNotContainKey("tables");
    }

    private static Map<String, Object> fields(
            String id, String detail, String context, String statement) {
        EventClass type = Catalogue.standard().byId(id);
        assertThat(type).isNotNull();
        return EventFields.of(type, null, "any", detail, context, statement);
    }
}
