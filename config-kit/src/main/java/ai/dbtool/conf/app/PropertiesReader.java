package ai.dbtool.conf.app;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;

/**
 * Java properties by the rules of {@link java.util.Properties#load}, which itself drops order,
 * duplicates and lines.
 */
public final class PropertiesReader {

    private PropertiesReader() {}

    /** The entries of {@code source}, in file order, duplicates kept. */
    public static ConfigFile read(SourceText source) {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            String line = lines.get(i).stripLeading();
            if (line.isEmpty() || line.charAt(0) == '#' || line.charAt(0) == '!') {
                continue;
            }
            int column = lines.get(i).length() - line.length() + 1;
            StringBuilder logical = new StringBuilder(line);
            while (continues(logical) && i + 1 < lines.size()) {
                logical.setLength(logical.length() - 1);
                i++;
                logical.append(lines.get(i).stripLeading());
            }
            entries.add(entry(logical.toString(), new Location(source.path(), first + 1, column)));
        }
        return ConfigFile.of(source, FileKind.PROPERTIES, entries, List.of());
    }

    private static boolean continues(CharSequence line) {
        int slashes = 0;
        while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private static Entry entry(String line, Location at) {
        int end = 0;
        while (end < line.length() && " \t\f=:".indexOf(line.charAt(end)) < 0) {
            end += line.charAt(end) == '\\' ? 2 : 1;
        }
        end = Math.min(end, line.length());
        int value = end;
        while (value < line.length() && " \t\f".indexOf(line.charAt(value)) >= 0) {
            value++;
        }
        if (value < line.length() && "=:".indexOf(line.charAt(value)) >= 0) {
            value++;
        }
        String raw = line.substring(value).stripLeading();
        return new Entry(unescape(line.substring(0, end)), unescape(raw), raw, at);
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\' || i == text.length()) {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(i++);
            switch (escaped) {
                case 't' -> out.append('\t');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append(unicode(text, i));
                    i = Math.min(i + 4, text.length());
                }
                default -> out.append(escaped);
            }
        }
        return out.toString();
    }

    private static String unicode(String text, int at) {
        try {
            return String.valueOf((char) Integer.parseInt(text.substring(at, at + 4), 16));
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            return "\uFFFD";
        }
    }
}
