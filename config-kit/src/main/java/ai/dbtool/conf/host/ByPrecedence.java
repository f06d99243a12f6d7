package ai.dbtool.conf.host;

import ai.dbtool.conf.file.ConfigFile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order in which systemd applies files of several folders: by file name, whatever the folder;
 * of two files with one name the one in /etc hides that in /run, /usr/local/lib, /usr/lib or /lib.
 */
final class ByPrecedence {

    private static final List<String> ROOTS =
            List.of("etc", "run", "usr/local/lib", "usr/lib", "lib");

    private ByPrecedence() {}

    /** Those of {@code files} that count, in the order they are applied; later ones win. */
    static List<ConfigFile> applied(List<ConfigFile> files) {
        List<ConfigFile> ranked = new ArrayList<>(files);
        ranked.sort(Comparator.comparingInt((ConfigFile file) -> rank(file.path())));
        Map<String, ConfigFile> byName = new TreeMap<>();
        for (ConfigFile file : ranked) {
            byName.putIfAbsent(String.valueOf(file.path().getFileName()), file);
        }
        return List.copyOf(byName.values());
    }

    /** 0 for /etc; folders that mirror a host count like it. */
    static int rank(Path file) {
        String path = file.toString();
        for (int rank = 0; rank < ROOTS.size(); rank++) {
            if (path.contains("/" + ROOTS.get(rank) + "/sysctl.d/")
                    || path.contains("/" + ROOTS.get(rank) + "/systemd/")) {
                return rank;
            }
        }
        return ROOTS.size();
    }
}
