package ai.dbtool.conf.app;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * TOML 1.0 as dotted paths. Goes on in the next line after one that is wrong, though a program
 * would refuse the whole file.
 */
public final class TomlReader {

    private static final int MAX_DEPTH = 50;

    private final SourceText source;
    private final TomlText text;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Integer> arrays = new HashMap<>();
    private final Set<String> keys = new HashSet<>();
    private String table = "";

    private TomlReader(SourceText source) {
        this.source = source;
        this.text = new TomlText(source.text());
    }

    /** The values of {@code source}, in file order. */
    public static ConfigFile read(SourceText source) {
        TomlReader reader = new TomlReader(source);
        reader.text.skipLines();
        while (!reader.text.ended()) {
            int start = reader.text.position();
            try {
                if (reader.text.at('[')) {
                    reader.header();
                } else {
                    reader.pair("", reader.table, 0);
                }
                reader.text.endOfLine();
            } catch (TomlText.Malformed e) {
                reader.problems.add(new Problem(reader.at(start), e.getMessage(), null));
                reader.text.skipLine();
            }
            reader.text.skipLines();
        }
        return ConfigFile.of(source, FileKind.TOML, reader.entries, reader.problems);
    }

    private Location at(int position) {
        return new Location(source.path(), text.line(position), text.column(position));
    }

    private void header() {
        boolean many = text.skip("[[");
        if (!many) {
            text.expect("[");
        }
        List<String> names = text.key();
        text.expect(many ? "]]" : "]");
        String path = "";
        for (int i = 0; i < names.size(); i++) {
            path = path.isEmpty() ? names.get(i) : path + "." + names.get(i);
            boolean last = i == names.size() - 1;
            if (last && many) {
                path += "[" + (arrays.merge(path, 1, Integer::sum) - 1) + "]";
            } else if (arrays.containsKey(path)) {
                path += "[" + (arrays.getOrDefault(path, 1) - 1) + "]";
            }
        }
        table = path;
        if (!many && !keys.add("[" + path)) {
            throw new TomlText.Malformed("the table is defined twice");
        }
    }

    private void pair(String prefix, String within, int depth) {
        int start = text.position();
        String path = prefix.isEmpty() ? within : prefix;
        String name = String.join(".", text.key());
        text.blanks();
        text.expect("=");
        text.blanks();
        String key = path.isEmpty() ? name : path + "." + name;
        if (!keys.add(key)) {
            throw new TomlText.Malformed("the key is defined twice");
        }
        value(key, start, depth);
    }

    private void value(String key, int start, int depth) {
        if (depth > MAX_DEPTH) {
            throw new TomlText.Malformed("nested too deeply");
        }
        if (text.at('[')) {
            array(key, depth);
        } else if (text.at('{')) {
            inline(key, depth);
        } else {
            int from = text.position();
            String value = text.scalar();
            entries.add(new Entry(key, value, text.since(from), at(start)));
        }
    }

    private void array(String key, int depth) {
        text.expect("[");
        text.skipLines();
        for (int i = 0; !text.skip("]"); i++) {
            value(key + "[" + i + "]", text.position(), depth + 1);
            text.skipLines();
            if (!text.skip(",")) {
                text.expect("]");
                return;
            }
            text.skipLines();
        }
    }

    private void inline(String key, int depth) {
        text.expect("{");
        text.blanks();
        if (text.skip("}")) {
            return;
        }
        do {
            text.blanks();
            pair(key, key, depth + 1);
            text.blanks();
        } while (text.skip(","));
        text.expect("}");
    }
}
