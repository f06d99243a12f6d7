package ai.dbtool.pg.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Steps as the bytes of one network message; PostgreSQL documentation, "Message Formats". Every
 * value in text form.
 */
final class Frames {

    private static final String UNNAMED = "";
    private static final int NULL = -1;
    private static final int ALL_ROWS = 0;

    private final ByteBuf out;

    private Frames(ByteBuf out) {
        this.out = out;
    }

    static ByteBuf of(List<Step> steps, ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(512);
        try {
            Frames frames = new Frames(out);
            for (int i = 0; i < steps.size(); i++) {
                frames.step(steps.get(i));
                if (endsUnit(steps, i) && !(steps.get(i) instanceof Step.Script)) {
                    frames.end(frames.begin('S'));
                }
            }
            return out;
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
    }

    /**
     * Whether the server says that it is ready after this step: a script, or the end of a group.
     */
    static boolean endsUnit(List<Step> steps, int step) {
        return steps.get(step) instanceof Step.Script
                || step + 1 == steps.size()
                || steps.get(step + 1) instanceof Step.Script;
    }

    private void step(Step step) {
        switch (step) {
            case Step.Script script -> {
                int query = begin('Q');
                text(script.constant());
                end(query);
            }
            case Step.Statement statement -> {
                parse(UNNAMED, statement.sql());
                execute(UNNAMED, statement.parameters());
            }
            case Step.Prepared prepared -> {
                if (prepared.parse()) {
                    parse(prepared.name(), prepared.sql());
                }
                execute(prepared.name(), prepared.parameters());
            }
            case Step.Description description -> {
                parse(UNNAMED, description.sql());
                int describe = begin('D');
                out.writeByte('S');
                text(UNNAMED);
                end(describe);
            }
        }
    }

    private void parse(String name, String sql) {
        int parse = begin('P');
        text(name);
        text(sql);
        out.writeShort(0);
        end(parse);
    }

    private void execute(String name, List<@Nullable String> parameters) {
        bind(name, parameters);
        int execute = begin('E');
        text(UNNAMED);
        out.writeInt(ALL_ROWS);
        end(execute);
    }

    private void bind(String name, List<@Nullable String> parameters) {
        int bind = begin('B');
        text(UNNAMED);
        text(name);
        out.writeShort(0).writeShort(parameters.size());
        for (String parameter : parameters) {
            if (parameter == null) {
                out.writeInt(NULL);
            } else {
                int size = out.writerIndex();
                out.writeInt(0).writeCharSequence(parameter, StandardCharsets.UTF_8);
                out.setInt(size, out.writerIndex() - size - Integer.BYTES);
            }
        }
        out.writeShort(0);
        end(bind);
    }

    /** The place of the length, which counts itself. */
    private int begin(char type) {
        int length = out.writeByte(type).writerIndex();
        out.writeInt(0);
        return length;
    }

    private void end(int length) {
        out.setInt(length, out.writerIndex() - length);
    }

    private void text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL would end the statement early");
        }
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        out.writeByte(0);
    }
}
