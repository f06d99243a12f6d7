package ai.dbtool.conf.host;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A unit of systemd with its drop-ins applied: those of its type, of its template, its own, each by
 * file name. An empty assignment forgets what came before; of other keys the last line wins.
 *
 * @param name as {@code postgresql@16-main.service}, {@code logind.conf}
 * @param lines what is in force, in the order it was set
 */
public record Unit(String name, List<Entry> lines) {

    private static final String DROP_INS = ".d";

    /** Keys that collect. */
    private static final List<String> LISTS =
            List.of("Service.Environment.", "Service.EnvironmentFile", "Service.Exec");

    public Unit {
        lines = List.copyOf(lines);
    }

    /** The units that {@code files} define or change, by name. */
    public static List<Unit> all(List<ConfigFile> files) {
        Map<String, List<ConfigFile>> own = new TreeMap<>();
        Map<String, List<ConfigFile>> dropIns = new TreeMap<>();
        for (ConfigFile file : files) {
            if (file.kind() == FileKind.SYSTEMD) {
                String folder = folder(file.path());
                boolean dropIn = folder.endsWith(DROP_INS);
                String name =
                        dropIn
                                ? folder.substring(0, folder.length() - DROP_INS.length())
                                : String.valueOf(file.path().getFileName());
                (dropIn ? dropIns : own).computeIfAbsent(name, _ -> new ArrayList<>()).add(file);
            }
        }
        List<Unit> units = new ArrayList<>();
        for (String name : names(own.keySet(), dropIns.keySet())) {
            List<ConfigFile> order = new ArrayList<>();
            String template = template(name);
            order.addAll(ByPrecedence.applied(own.getOrDefault(name, List.of())));
            if (order.isEmpty() && template != null) {
                order.addAll(ByPrecedence.applied(own.getOrDefault(template, List.of())));
            }
            List<ConfigFile> changes = new ArrayList<>();
            changes.addAll(dropIns.getOrDefault(name, List.of()));
            if (template != null) {
                changes.addAll(dropIns.getOrDefault(template, List.of()));
            }
            changes.addAll(dropIns.getOrDefault(type(name), List.of()));
            order.addAll(ByPrecedence.applied(changes));
            units.add(new Unit(name, applied(order)));
        }
        return units;
    }

    /** The type alone ({@code service.d}) is no unit. */
    private static List<String> names(Iterable<String> own, Iterable<String> changed) {
        java.util.TreeSet<String> names = new java.util.TreeSet<>();
        own.forEach(names::add);
        changed.forEach(names::add);
        names.removeIf(name -> !name.contains("."));
        return List.copyOf(names);
    }

    private static String folder(Path file) {
        Path parent = file.getParent();
        return parent == null ? "" : String.valueOf(parent.getFileName());
    }

    private static @Nullable String template(String name) {
        int at = name.indexOf('@');
        int dot = name.lastIndexOf('.');
        return at < 0 || dot <= at + 1 ? null : name.substring(0, at + 1) + name.substring(dot);
    }

    private static String type(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static List<Entry> applied(List<ConfigFile> order) {
        List<Entry> lines = new ArrayList<>();
        for (ConfigFile file : order) {
            for (Entry entry : file.entries()) {
                boolean list = LISTS.stream().anyMatch(entry.key()::startsWith);
                if (entry.value().isEmpty() || !list) {
                    lines.removeIf(before -> same(entry, before));
                }
                if (list && entry.key().startsWith("Service.Environment.")) {
                    lines.removeIf(before -> before.key().equals(entry.key()));
                }
                if (!entry.value().isEmpty()) {
                    lines.add(entry);
                }
            }
        }
        return lines;
    }

    private static boolean same(Entry entry, Entry before) {
        return before.key().equals(entry.key())
                || (entry.key().equals("Service.Environment")
                        && before.key().startsWith("Service.Environment."));
    }

    /** The value of {@code key} that counts, or {@code null}. */
    public @Nullable Entry get(String key) {
        Entry found = null;
        for (Entry entry : lines) {
            found = entry.key().equals(key) ? entry : found;
        }
        return found;
    }

    /** Whether it runs a program whose name starts with {@code program}. */
    public boolean runs(String program) {
        return name.startsWith(program)
                || lines.stream()
                        .filter(line -> line.key().startsWith("Service.Exec"))
                        .anyMatch(line -> line.value().matches("\\W*(\\S*/)?" + program + ".*"));
    }
}
