package ai.dbtool.conf.postgres;

import ai.dbtool.conf.file.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The settings of a {@link ConfTree} by name, resolved: who wins and why. */
public final class Settings {

    private final Map<String, Setting> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private Settings() {}

    /**
     * Resolves {@code tree}.
     *
     * @param canonical the server's spelling of a name (old names map to new ones)
     */
    public static Settings resolve(ConfTree tree, UnaryOperator<String> canonical) {
        Map<String, List<Entry>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Entry entry : tree.settings()) {
            lines.computeIfAbsent(canonical.apply(entry.key()), k -> new ArrayList<>()).add(entry);
        }
        Settings settings = new Settings();
        lines.forEach((name, all) -> settings.byName.put(name, setting(name, all, tree)));
        return settings;
    }

    private static Setting setting(String name, List<Entry> lines, ConfTree tree) {
        Entry winner = lines.getLast();
        boolean auto = tree.isAuto(winner.at().file());
        List<Setting.Link> chain = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Entry line = lines.get(i);
            boolean wins = i == lines.size() - 1;
            String reason;
            if (!wins) {
                reason = "overridden by " + winner.at();
            } else if (lines.size() == 1) {
                reason = "only line that sets it";
            } else if (auto) {
                reason = "postgresql.auto.conf (ALTER SYSTEM) is read last";
            } else {
                reason = "read last";
            }
            chain.add(new Setting.Link(line, wins, reason));
        }
        return new Setting(name, chain);
    }

    /** The setting called {@code name}, or {@code null} when no line sets it. */
    public @Nullable Setting get(String name) {
        return byName.get(name);
    }

    /** All of them, by name. */
    public Collection<Setting> all() {
        return byName.values();
    }
}
