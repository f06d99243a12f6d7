package ai.dbtool.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.mcp.access.Principal;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class RefusesForeignCursors {

    private static final Principal ALICE = Principal.local("alice");

    private final Cursors cursors = new Cursors(new byte[32]);
    private final List<Object> question = Arrays.asList("public.*", null, 7);
    private final PageCursor pages = cursors.of(ALICE, "db_schema", question);
    private final String cursor = pages.at("public.users", "12");

    @Test
    void butReadsItsOwn() {
        assertThat(pages.position(cursor)).containsExactly("public.users", "12");
        assertThat(
                        new Cursors(new byte[32])
                                .of(ALICE, "db_schema", question)
                                .position(" " + cursor + "\n"))
                .containsExactly("public.users", "12");
    }

    @Test
    void ofAnotherCallerToolQuestionOrKey() {
        refused(cursors.of(Principal.local("bob"), "db_schema", question), cursor);
        refused(cursors.of(ALICE, "db_query", question), cursor);
        refused(cursors.of(ALICE, "db_schema", List.of("public.*", "x", 7)), cursor);
        refused(new Cursors(new byte[] {1}).of(ALICE, "db_schema", question), cursor);
    }

    @Test
    void thatWereChangedOrMadeUp() {
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            refused(pages, cursor.substring(0, i) + other + cursor.substring(i + 1));
        }
        for (String madeUp : List.of("", "1", "%%%", "AAAA", "public.users")) {
            refused(pages, madeUp);
        }
    }

    private static void refused(PageCursor pages, String cursor) {
        assertThatThrownBy(() -> pages.position(cursor))
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo("wrong_cursor"));
    }
}
