package ai.dbtool.db.answer;

import ai.dbtool.mcp.tool.ToolFailure;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page of one question starts. Stateless: the position travels with a hash of the
 * question, so that a cursor cannot be used with other arguments by mistake.
 */
public final class PageCursor {

    private final String question;

    /** For the question that {@code parts} make up. */
    public PageCursor(Object... parts) {
        StringBuilder all = new StringBuilder();
        for (Object part : parts) {
            all.append(part).append('\u001f');
        }
        this.question = Digests.hex(all.toString(), 6);
    }

    /** The cursor that goes on at {@code position}. */
    public String at(String position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((question + position).getBytes(StandardCharsets.UTF_8));
    }

    /** The position in {@code cursor}; fails when it belongs to another question. */
    public String position(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith(question)) {
                return text.substring(question.length());
            }
        } catch (IllegalArgumentException notBase64) {
            throw foreign();
        }
        throw foreign();
    }

    private static ToolFailure foreign() {
        return new ToolFailure(
                "bad_cursor",
                "this cursor does not belong to these arguments; repeat the call with the same"
                        + " arguments and the nextCursor it answered, or without a cursor");
    }
}
