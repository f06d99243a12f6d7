package ai.dbtool.log.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Breaks bytes as torn writes, lost blocks and attackers do. */
final class Damage {

    private static final List<String> PIECES =
            List.of(
                    "\n",
                    "\n\n",
                    "\r\n",
                    "\t",
                    "\0",
                    "\0\0\0\0\0",
                    "\"",
                    "\"\"",
                    "\\",
                    "\\u",
                    "\\ud83d",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    ": ",
                    ":  ",
                    "#012",
                    "#011",
                    "#0",
                    "[1-2] ",
                    "[12] ",
                    "<134>",
                    "LOG:  ",
                    "ERROR:  ",
                    "STATEMENT:  ",
                    "DETAIL:  ",
                    "MESSAGE\n",
                    "\u00e9",
                    "\u202e",
                    "99999999999999999999",
                    "-1",
                    "2026-03-14 09:00:00.000 UTC",
                    "2026-13-45 99:99:99",
                    "2026-02-30T25:61:61Z",
                    "P ",
                    "F ",
                    " stderr F ",
                    "\"log\":",
                    "=",
                    "\u001b[2J");

    private Damage() {}

    static byte[] of(byte[] bytes, Random random) {
        byte[] damaged = bytes;
        int times = 1 + random.nextInt(6);
        for (int i = 0; i < times; i++) {
            damaged = once(damaged, random);
        }
        return damaged;
    }

    private static byte[] once(byte[] b, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(b.length + 1);
        int length =
                Math.min(b.length - at, 1 + random.nextInt(random.nextInt(10) == 0 ? 600 : 12));
        switch (random.nextInt(6)) {
            // A part is lost.
            case 0 -> {
                out.write(b, 0, at);
                out.write(b, at + length, b.length - at - length);
            }
            // A part stands twice.
            case 1 -> {
                out.write(b, 0, at + length);
                out.write(b, at, b.length - at);
            }
            // A byte is another.
            case 2 -> {
                out.write(b, 0, at);
                out.write(random.nextInt(256));
                out.write(b, Math.min(b.length, at + 1), b.length - Math.min(b.length, at + 1));
            }
            // The end is missing.
            case 3 -> out.write(b, 0, Math.max(at, b.length / 2));
            // The head is missing.
            case 4 -> out.write(b, at / 2, b.length - at / 2);
            // Something with a meaning stands where it should not.
            default -> {
                out.write(b, 0, at);
                out.writeBytes(Samples.bytes(PIECES.get(random.nextInt(PIECES.size()))));
                out.write(b, at, b.length - at);
            }
        }
        return out.size() == 0 ? new byte[] {'\n'} : out.toByteArray();
    }
}
