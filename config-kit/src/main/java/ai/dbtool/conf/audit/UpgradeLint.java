package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.postgres.ConfTree;
import ai.dbtool.conf.postgres.Setting;
import ai.dbtool.conf.postgres.Settings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What of a configuration another major version refuses, or reads in another way. */
public final class UpgradeLint {

    /** Differ between two builds of the same version too. */
    private static final Set<String> OF_THE_BUILD =
            Set.of(
                    "server_version",
                    "server_version_num",
                    "debug_assertions",
                    "krb_server_keyfile");

    /**
     * Something to know before the upgrade.
     *
     * @param setting name
     * @param refused whether the server would not start
     * @param message one sentence
     * @param at line that sets it, or {@code null}
     */
    public record Note(String setting, boolean refused, String message, @Nullable Location at) {

        /** The message without what is the same for all defaults. */
        String change() {
            return message.startsWith(DEFAULT) ? message.substring(DEFAULT.length()) : message;
        }
    }

    private static final String DEFAULT = "no line sets it, and its default changes ";

    private UpgradeLint() {}

    /** From {@code from} to {@code to}, over the lines of {@code tree}. */
    public static List<Note> of(ConfTree tree, GucCatalog from, GucCatalog to) {
        List<Note> notes = new ArrayList<>();
        Settings settings = Settings.resolve(tree, from::canonical);
        for (Setting setting : settings.all()) {
            Entry line = setting.winner();
            Guc guc = to.get(line.key());
            if (!to.accepts(line.key())) {
                notes.add(new Note(setting.name(), true, to.unknown(line.key()), line.at()));
            } else if (guc != null && GucValue.of(guc, line.value()) instanceof GucValue.Bad bad) {
                notes.add(new Note(setting.name(), true, bad.message(), line.at()));
            }
        }
        for (String name : from.names()) {
            Guc before = Objects.requireNonNull(from.get(name));
            Guc after = to.get(name);
            if (after != null
                    && settings.get(name) == null
                    && !before.context().equals("internal")
                    && !OF_THE_BUILD.contains(name)
                    && !before.bootValue().equals(after.bootValue())) {
                notes.add(
                        new Note(
                                name,
                                false,
                                DEFAULT + "from " + shown(before) + " to " + shown(after),
                                null));
            }
        }
        return List.copyOf(notes);
    }

    private static String shown(Guc guc) {
        String value = GucValue.show(guc, guc.bootValue());
        return value.isEmpty() ? "''" : value;
    }
}
