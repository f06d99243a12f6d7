package ai.dbtool.conf.host;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * haproxy.cfg: sections begin with a word of their own, each line in them is a keyword with its
 * arguments. Keys are {@code section.keyword}, and {@code section.timeout.name} for times.
 */
public final class HaproxyReader {

    private static final Set<String> SECTIONS =
            Set.of(
                    "global",
                    "defaults",
                    "frontend",
                    "backend",
                    "listen",
                    "userlist",
                    "resolvers",
                    "peers",
                    "cache",
                    "program",
                    "mailers",
                    "ring");

    private HaproxyReader() {}

    /** The lines of {@code source}, in file order. */
    public static ConfigFile read(SourceText source) {
        List<Entry> entries = new ArrayList<>();
        String section = "";
        int number = 0;
        for (String line : source.lines()) {
            number++;
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (text.isEmpty()) {
                continue;
            }
            List<String> words = List.of(text.split("\\s+"));
            if (SECTIONS.contains(words.getFirst())) {
                section = String.join(" ", words.subList(0, Math.min(2, words.size()))) + ".";
                continue;
            }
            boolean time = words.size() > 1 && words.getFirst().equals("timeout");
            String key = time ? "timeout." + words.get(1) : words.getFirst();
            String value = String.join(" ", words.subList(time ? 2 : 1, words.size()));
            Location at = new Location(source.path(), number, line.indexOf(text) + 1);
            entries.add(new Entry(section + key, value, value, at, section.startsWith("userlist")));
        }
        return ConfigFile.of(source, FileKind.HAPROXY, entries, List.of());
    }
}
