package ai.dbtool.log.wrap;

import ai.dbtool.log.Bytes;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * What containers wrote to stdout and stderr: Docker's json-file and the Kubernetes format (CRI).
 * Both cut long lines in pieces; pieces of one stream are put together again.
 */
final class Containers {

    /** A line that never ends is given out at this length. */
    private static final int LONGEST = 8 << 20;

    private Containers() {}

    /** Pieces of lines by stream. */
    private static final class Pieces {
        private final Map<String, ByteArrayOutputStream> open = new HashMap<>();

        void add(String stream, byte[] b, int from, int to, boolean ends, Unwrapped out) {
            ByteArrayOutputStream line = open.get(stream);
            if (line == null) {
                if (ends) {
                    out.put(b, from, to).put((byte) '\n');
                    return;
                }
                line = new ByteArrayOutputStream();
                open.put(stream, line);
            }
            line.write(b, from, to - from);
            if (ends || line.size() > LONGEST) {
                flush(line, out);
                open.remove(stream);
            }
        }

        void flush(Unwrapped out) {
            open.values().forEach(line -> flush(line, out));
            open.clear();
        }

        private static void flush(ByteArrayOutputStream line, Unwrapped out) {
            byte[] whole = line.toByteArray();
            out.put(whole, 0, whole.length).put((byte) '\n');
        }
    }

    /** {@code {"log":"...\n","stream":"stderr","time":"..."}}. */
    static final class Docker extends Unwrapper {
        private final JsonObject object = new JsonObject();
        private final Pieces pieces = new Pieces();

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            byte[] text = object.read(b, from, to) ? object.bytes("log") : null;
            if (text == null) {
                out.put(b, from, to).put((byte) '\n');
                return;
            }
            String stream = object.text("stream");
            boolean ends = text.length > 0 && text[text.length - 1] == '\n';
            int length = ends ? text.length - 1 : text.length;
            pieces.add(stream == null ? "" : stream, text, 0, length, ends, out);
        }

        @Override
        void end(Unwrapped out) {
            pieces.flush(out);
        }
    }

    /** {@code 2026-03-14T09:00:00.123456789Z stderr F text}; {@code P} where it goes on. */
    static final class Cri extends Unwrapper {
        private final Pieces pieces = new Pieces();

        /** Where the text of the line starts, or -1. */
        static int text(byte[] b, int from, int to) {
            int stream = Bytes.indexOf(b, from, to, (byte) ' ') + 1;
            int tag = Bytes.indexOf(b, Math.min(stream, to), to, (byte) ' ') + 1;
            int text = Bytes.indexOf(b, Math.min(tag, to), to, (byte) ' ') + 1;
            boolean fits =
                    stream - from > 20
                            && b[from + 10] == 'T'
                            && tag - stream == 7
                            && b[stream] == 's'
                            && b[stream + 1] == 't'
                            && b[stream + 2] == 'd'
                            && tag < to
                            && (b[tag] == 'F' || b[tag] == 'P')
                            && (tag + 1 == to || b[tag + 1] == ' ' || b[tag + 1] == ':');
            return fits ? Math.min(text, to) : -1;
        }

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            int text = text(b, from, to);
            if (text < 0) {
                out.put(b, from, to).put((byte) '\n');
                return;
            }
            int stream = Bytes.indexOf(b, from, to, (byte) ' ') + 1;
            boolean ends = b[stream + 7] == 'F';
            pieces.add(b[stream + 3] == 'o' ? "out" : "err", b, text, to, ends, out);
        }

        @Override
        void end(Unwrapped out) {
            pieces.flush(out);
        }
    }
}
