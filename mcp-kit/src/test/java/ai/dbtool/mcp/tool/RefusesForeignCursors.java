package ai.dbtool.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class RefusesForeignCursors {

    private final Cursors cursors = new Cursors(new byte[32]);
    private final List<Object> filter = Arrays.asList("public.*", null, 7);
    private final String cursor = cursors.write("db_schema", filter, List.of("public.users", "12"));

    @Test
    void butReadsItsOwn() {
        assertThat(cursors.read(cursor, "db_schema", filter)).containsExactly("public.users", "12");
    }

    @Test
    void ofAnotherToolFilterOrProcess() {
        refused(() -> cursors.read(cursor, "db_query", filter));
        refused(() -> cursors.read(cursor, "db_schema", List.of("public.*", "x", 7)));
        refused(() -> Cursors.ofThisProcess().read(cursor, "db_schema", filter));
    }

    @Test
    void thatWereChangedOrMadeUp() {
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
            refused(() -> cursors.read(changed, "db_schema", filter));
        }
        for (String madeUp : List.of("", "1", "%%%", "AAAA", "public.users")) {
            refused(() -> cursors.read(madeUp, "db_schema", filter));
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
        assertThatThrownBy(read)
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo("wrong_cursor"));
    }
}
