package ai.dbtool.conf.app;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.SourceText;

import org.junit.jupiter.api.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** TOML by our reader and by tomlj: the same keys, values and lines, the same files refused. */
class ReadsTomlAsTomljDoes {

    private static ConfigFile read(String text) {
        return TomlReader.read(SourceText.of(Path.of("/etc/app/app.toml"), text));
    }

    private static List<String> lines(ConfigFile file) {
        return file.entries().stream()
                .map(e -> e.at().line() + ":" + e.at().column() + " " + e.key() + "=" + e.value())
                .toList();
    }

    @Test
    void everyFormWithItsPlace() {
        ConfigFile file =
                read(
                        """
                        # comment
                        title = "a \\"b\\" \\u00e4" # behind
                        [db.main]
                        'host.name' = 'C:\\x'
                        port = 5_432
                        pool = { max = 10, "idle" = 2 }
                        hosts = [ "a", # one
                          'b',
                        ]
                        text = \"\"\"
                        one
                          two \\
                             three\"\"\"
                        when = 2026-03-01 10:00:00Z
                        a.b.c = true
                        [[users]]
                        name = "x"
                        [[users]]
                        name = "y"
                        [users.rights]
                        admin = false
                        """);
        assertThat(file.problems()).isEmpty();
        assertThat(lines(file))
                .containsExactly(
                        "2:1 title=a \"b\" ä",
                        "4:1 db.main.host.name=C:\\x",
                        "5:1 db.main.port=5_432",
                        "6:10 db.main.pool.max=10",
                        "6:20 db.main.pool.idle=2",
                        "7:11 db.main.hosts[0]=a",
                        "8:3 db.main.hosts[1]=b",
                        "10:1 db.main.text=one\n  two three",
                        "14:1 db.main.when=2026-03-01 10:00:00Z",
                        "15:1 db.main.a.b.c=true",
                        "17:1 users[0].name=x",
                        "19:1 users[1].name=y",
                        "21:1 users[1].rights.admin=false");
    }

    @Test
    void goesOnAfterALineThatIsWrong() {
        ConfigFile file = read("a = \nb = 'x\nc = maybe\nd = 1\nd = 2\n[t]\n[t]\ne = 1 2\nf = 3\n");
        assertThat(lines(file)).containsExactly("4:1 d=1", "9:1 t.f=3");
        assertThat(file.problems())
                .extracting(p -> p.at().line())
                .containsExactly(1, 2, 3, 5, 7, 8);
    }

    /** Texts of all forms, some with a piece taken out. */
    @Test
    void onTextsMadeAtRandom() {
        Random random = new Random(8);
        int valid = 0;
        int refused = 0;
        for (int i = 0; i < 1_500; i++) {
            String text = text(random);
            if (i % 3 == 0) {
                int at = random.nextInt(text.length());
                text = text.substring(0, at) + text.substring(at + 1);
            }
            TomlParseResult theirs = parsed(text);
            ConfigFile ours = read(text);
            assertThat(ours.problems().isEmpty()).as(text).isEqualTo(theirs != null);
            if (theirs == null) {
                refused++;
            } else {
                valid++;
                assertThat(flat(ours)).as(text).isEqualTo(flat(theirs));
            }
        }
        assertThat(valid).isGreaterThan(900);
        assertThat(refused).isGreaterThan(100);
    }

    /**
     * {@code null} when tomlj refuses {@code text}; at some unknown escapes it fails an assertion.
     */
    private static TomlParseResult parsed(String text) {
        try {
            TomlParseResult result = Toml.parse(text);
            return result.hasErrors() ? null : result;
        } catch (AssertionError e) {
            return null;
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int key = 0;
        for (int i = 0; i < 8; i++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append("[t").append(i).append(".\"u v\"]\n");
                case 1 -> text.append("[[list]]\n");
                case 2 -> text.append("# comment = 'x'\n\n");
                default -> {
                    String name = random.nextBoolean() ? "k" + key : "\t'q " + key + "'";
                    text.append(name).append(" = ").append(value(random, 0));
                    text.append(random.nextBoolean() ? "\n" : " # c\r\n");
                    key++;
                }
            }
        }
        return text.toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 2 ? 7 : 9)) {
            case 0 -> "\"a\\t\\\"b\\\\ # \\u00e4'\"";
            case 1 -> "'c \"#\\'";
            case 2 ->
                    List.of("1", "-7", "+1_000", "0", "0xFF", "0o17", "0b11")
                            .get(random.nextInt(7));
            case 3 -> List.of("true", "false").get(random.nextInt(2));
            case 4 -> "\"\"\"\nx \\\n   y\n\"z\" \"\"\"";
            case 5 -> "'''\na\\\n''b'''";
            case 6 ->
                    List.of("2026-01-02", "10:11:12", "2026-01-02T10:11:12Z")
                            .get(random.nextInt(3));
            case 7 ->
                    "[ "
                            + value(random, depth + 1)
                            + ", # c\n "
                            + value(random, depth + 1)
                            + (random.nextBoolean() ? ",\n]" : " ]");
            default ->
                    "{ a = "
                            + value(random, depth + 1)
                            + ", b.c = "
                            + value(random, depth + 1)
                            + " }";
        };
    }

    /**
     * A place as far as tomlj tells it: an element of an array it sees where the one before ends.
     */
    private static String place(String key, int line) {
        return key.endsWith("]") ? "" : line + " ";
    }

    private static Map<String, String> flat(ConfigFile file) {
        Map<String, String> flat = new TreeMap<>();
        for (Entry entry : file.entries()) {
            boolean quoted = "'\"".indexOf(entry.raw().charAt(0)) >= 0;
            flat.put(
                    entry.key(),
                    place(entry.key(), entry.at().line())
                            + (quoted ? entry.value() : number(entry)));
        }
        return flat;
    }

    private static String number(Entry entry) {
        String text = entry.value().replace("_", "");
        if (text.matches("[+-]?\\d+")) {
            return String.valueOf(Long.parseLong(text));
        }
        if (text.matches("0[xob].*")) {
            int radix = text.charAt(1) == 'x' ? 16 : text.charAt(1) == 'o' ? 8 : 2;
            return String.valueOf(Long.parseLong(text.substring(2), radix));
        }
        return entry.value();
    }

    private static Map<String, String> flat(TomlParseResult result) {
        Map<String, String> flat = new TreeMap<>();
        table("", result, flat);
        return flat;
    }

    private static void table(String path, TomlTable table, Map<String, String> flat) {
        for (String name : table.keySet()) {
            List<String> key = List.of(name);
            put(path + name, table.get(key), table.inputPositionOf(key).line(), flat);
        }
    }

    private static void put(String path, Object value, int line, Map<String, String> flat) {
        switch (value) {
            case TomlTable table -> table(path + ".", table, flat);
            case TomlArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    int at = array.inputPositionOf(i).line();
                    put(path + "[" + i + "]", array.get(i), at, flat);
                }
            }
            default -> flat.put(path, place(path, line) + value);
        }
    }
}
