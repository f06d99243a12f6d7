package ai.dbtool.conf.host;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the files of sysctl set at boot: sysctl.d by name, then sysctl.conf, the last line wins. */
public final class KernelSettings {

    private KernelSettings() {}

    /** The line that wins, by dotted name; patterns of names are left out. */
    public static Map<String, Entry> of(List<ConfigFile> files) {
        List<ConfigFile> folder = new ArrayList<>();
        List<ConfigFile> last = new ArrayList<>();
        for (ConfigFile file : files) {
            if (file.kind() == FileKind.SYSCTL) {
                (file.path().endsWith("sysctl.conf") ? last : folder).add(file);
            }
        }
        List<ConfigFile> order = new ArrayList<>(ByPrecedence.applied(folder));
        order.addAll(last);
        Map<String, Entry> settings = new TreeMap<>();
        for (ConfigFile file : order) {
            file.entries().stream()
                    .filter(entry -> !entry.key().contains("*"))
                    .forEach(entry -> settings.put(entry.key(), entry));
        }
        return settings;
    }
}
