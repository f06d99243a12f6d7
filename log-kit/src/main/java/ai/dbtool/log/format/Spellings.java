package ai.dbtool.log.format;

import ai.dbtool.log.Bytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How the server spells labels and positions in its other languages. */
final class Spellings {

    static final String POSITION = "POSITION";

    /** Text before and after the number of a position; English first. */
    private static final List<byte[][]> POSITIONS = positions();

    private Spellings() {}

    /** Name and text, in the order of the resource. */
    static List<String[]> all() {
        try (InputStream in = Spellings.class.getResourceAsStream("labels.txt")) {
            if (in == null) {
                throw new IllegalStateException("resource labels.txt is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[][]> positions() {
        List<String> texts =
                all().stream()
                        .filter(each -> each[0].equals(POSITION))
                        .map(each -> each[1])
                        .toList();
        java.util.ArrayList<byte[][]> positions = new java.util.ArrayList<>();
        positions.add(position(" at character N"));
        texts.forEach(text -> positions.add(position(text)));
        return List.copyOf(positions);
    }

    private static byte[][] position(String text) {
        int number = text.indexOf('N');
        return new byte[][] {
            text.substring(0, number).getBytes(StandardCharsets.UTF_8),
            text.substring(number + 1).getBytes(StandardCharsets.UTF_8)
        };
    }

    /** Where {@code b[from, to)} ends without the position that the stderr format appends. */
    static int withoutPosition(byte[] b, int from, int to) {
        if (from == to || !mayEndPosition(b[to - 1])) {
            return to;
        }
        for (byte[][] position : POSITIONS) {
            byte[] after = position[1];
            int end = to - after.length;
            if (end <= from || !Bytes.at(b, end, to, after)) {
                continue;
            }
            int digits = end;
            while (digits > from && b[digits - 1] >= '0' && b[digits - 1] <= '9') {
                digits--;
            }
            byte[] before = position[0];
            int at = digits - before.length;
            if (digits < end && at >= from && Bytes.at(b, at, digits, before)) {
                return at;
            }
        }
        return to;
    }

    /** A digit, a bracket, or a letter of a language that puts the number before its word. */
    private static boolean mayEndPosition(byte last) {
        return (last >= '0' && last <= '9') || last == ')' || last < 0;
    }
}
