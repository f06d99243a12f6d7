package ai.dbtool.mcp.tool;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Seal;
import ai.dbtool.mcp.protocol.Wire;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Opaque cursors that need no memory: the position, signed together with who asked what. A cursor
 * works only for the caller, the tool and the question it was made for, and where the key is the
 * same; the position inside can therefore be trusted.
 */
public final class Cursors {

    private static final int TAG_BYTES = 9;

    private final Seal seal;

    /** Cursors signed with {@code key}. */
    public Cursors(byte[] key) {
        this.seal = new Seal(key, TAG_BYTES);
    }

    /**
     * The cursors of one question.
     *
     * @param caller the only one they work for
     * @param list name of the tool, or of what else is paged through
     * @param question the arguments that select and order the rows, without cursor and limit
     */
    public PageCursor of(Principal caller, String list, List<? extends @Nullable Object> question) {
        return new PageCursor(this, Arrays.asList(caller.name(), list, question));
    }

    String write(List<?> bound, List<String> position) {
        return seal.close(question(bound), Wire.write(position));
    }

    List<String> read(String cursor, List<?> bound) {
        byte[] body = seal.open(question(bound), cursor.strip());
        if (body == null) {
            throw foreign();
        }
        return strings(body);
    }

    private static List<String> strings(byte[] body) {
        try {
            List<String> position = new ArrayList<>();
            ((ArrayNode) Wire.MAPPER.readTree(body)).forEach(each -> position.add(each.asString()));
            return position;
        } catch (JacksonException e) {
            throw new IllegalStateException("we signed what is no cursor", e);
        }
    }

    private static ToolFailure foreign() {
        return new ToolFailure(
                "wrong_cursor",
                "cursor belongs to another call: pass it unchanged, with the same arguments as the"
                        + " answer it came from, or leave it out to start over");
    }

    /** The zero that copying adds keeps question and position apart. */
    private static byte[] question(List<?> bound) {
        byte[] json = Wire.write(bound);
        return Arrays.copyOf(json, json.length + 1);
    }
}
