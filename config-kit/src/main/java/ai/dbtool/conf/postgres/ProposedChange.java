package ai.dbtool.conf.postgres;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings as somebody would change them: lines of postgresql.conf, or ALTER SYSTEM.
 *
 * @param sets in the order given
 * @param wrong lines that are neither
 */
public record ProposedChange(List<Set> sets, List<String> wrong) {

    private static final Path NOWHERE = Path.of("proposed change");

    private static final Pattern ALTER =
            Pattern.compile(
                    "(?is)alter\\s+system\\s+(?:reset\\s+([\\w.]+)"
                            + "|set\\s+([\\w.]+)\\s*(?:=|\\s+to\\s+)\\s*(.+?))\\s*;?");

    private static final Pattern ITEM =
            Pattern.compile("\\s*(?:'((?:[^']|'')*)'|\"([^\"]*)\"|([^\\s,'\"]+))\\s*");

    public ProposedChange {
        sets = List.copyOf(sets);
        wrong = List.copyOf(wrong);
    }

    /**
     * One setting.
     *
     * @param name as written
     * @param value {@code null} to take it out of postgresql.auto.conf
     * @param system whether by ALTER SYSTEM
     */
    public record Set(String name, @Nullable String value, boolean system) {}

    /** What {@code text} proposes. */
    public static ProposedChange of(String text) {
        List<Set> sets = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (String statement : text.strip().split("(?<=;)\\s*\\n|\\n(?=(?i:\\s*alter\\s))")) {
            if (!statement.strip().toLowerCase(Locale.ROOT).startsWith("alter")) {
                lines.append(statement).append('\n');
                continue;
            }
            Matcher matcher = ALTER.matcher(statement.strip());
            if (!matcher.matches()) {
                wrong.add("expected ALTER SYSTEM SET name = value, or ALTER SYSTEM RESET name");
            } else if (matcher.group(1) != null) {
                sets.add(new Set(matcher.group(1), null, true));
            } else {
                String value = value(matcher.group(3));
                boolean reset = matcher.group(3).equalsIgnoreCase("default");
                if (value == null) {
                    wrong.add(
                            "the value of "
                                    + matcher.group(2)
                                    + " is neither a word nor quoted with '...'");
                } else {
                    sets.add(new Set(matcher.group(2), reset ? null : value, true));
                }
            }
        }
        ConfigFile file =
                ConfParser.parse(
                        SourceText.of(NOWHERE, lines.toString()), FileKind.POSTGRESQL_CONF);
        file.entries().forEach(entry -> sets.add(new Set(entry.key(), entry.value(), false)));
        file.problems().forEach(problem -> wrong.add(problem.message()));
        return new ProposedChange(sets, wrong);
    }

    /** Items of a list are joined as the server does. */
    private static @Nullable String value(String written) {
        List<String> items = new ArrayList<>();
        Matcher item = ITEM.matcher(written);
        int at = 0;
        while (item.find(at) && item.start() == at) {
            items.add(
                    item.group(1) != null
                            ? item.group(1).replace("''", "'")
                            : item.group(2) != null ? item.group(2) : item.group(3));
            at = item.end();
            if (at == written.length()) {
                return String.join(", ", items);
            }
            if (written.charAt(at) != ',') {
                return null;
            }
            at++;
        }
        return null;
    }

    /**
     * The configuration as it would be.
     *
     * @param auto where postgresql.auto.conf is
     */
    public ConfTree applied(ConfTree tree, Path auto) {
        List<Entry> settings = new ArrayList<>(tree.settings());
        List<ConfigFile> files = new ArrayList<>(tree.files());
        for (Set set : sets) {
            if (set.system()) {
                settings.removeIf(
                        entry ->
                                tree.isAuto(entry.at().file())
                                        && entry.key().equalsIgnoreCase(set.name()));
            }
            String value = set.value();
            if (value == null) {
                continue;
            }
            int last = lastLine(tree, settings, set);
            if (last >= 0) {
                Entry old = settings.get(last);
                settings.set(last, new Entry(set.name(), value, value, old.at()));
            } else if (set.system() || tree.isEmpty()) {
                settings.add(new Entry(set.name(), value, value, new Location(auto, 1, 1)));
            } else {
                ConfigFile longer = appended(files.getFirst(), set.name() + " = " + value);
                files.set(0, longer);
                Location at = new Location(longer.path(), longer.lines().size(), 1);
                settings.add(firstAuto(tree, settings), new Entry(set.name(), value, value, at));
            }
        }
        if (files.stream().noneMatch(file -> file.kind() == FileKind.AUTO_CONF)) {
            files.add(new ConfigFile(auto, FileKind.AUTO_CONF, List.of(), List.of(), List.of(), 0));
        }
        return new ConfTree(files, settings, tree.problems(), tree.unread(), tree.ignored());
    }

    private static ConfigFile appended(ConfigFile file, String line) {
        List<String> lines = new ArrayList<>(file.lines());
        lines.add(line);
        return new ConfigFile(
                file.path(), file.kind(), file.entries(), file.problems(), lines, file.bytes());
    }

    /** The last line outside postgresql.auto.conf that sets it; -1 when there is none. */
    private static int lastLine(ConfTree tree, List<Entry> settings, Set set) {
        if (set.system()) {
            return -1;
        }
        for (int i = settings.size() - 1; i >= 0; i--) {
            Entry entry = settings.get(i);
            if (entry.key().equalsIgnoreCase(set.name()) && !tree.isAuto(entry.at().file())) {
                return i;
            }
        }
        return -1;
    }

    private static int firstAuto(ConfTree tree, List<Entry> settings) {
        for (int i = 0; i < settings.size(); i++) {
            if (tree.isAuto(settings.get(i).at().file())) {
                return i;
            }
        }
        return settings.size();
    }
}
