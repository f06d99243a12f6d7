package ai.dbtool.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Principal;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** No text is a cursor that we did not write. */
public class FuzzesCursors {

    private static final PageCursor PAGES =
            new Cursors(new byte[] {1}).of(Principal.local("alice"), "list", List.of());

    @FuzzTest
    void thatWeDidNotWrite(byte[] input) {
        check(input);
    }

    /** The bytes are what was sent as a cursor. */
    public static void check(byte[] input) {
        String made = new String(input, StandardCharsets.UTF_8);
        try {
            List<String> position = PAGES.position(made);
            assertThat(PAGES.at(position.toArray(String[]::new))).isEqualTo(made.strip());
        } catch (ToolFailure refused) {
            assertThat(refused.code()).isEqualTo("wrong_cursor");
        }
    }
}
