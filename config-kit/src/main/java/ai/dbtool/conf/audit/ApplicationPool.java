package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection pool of an application: what its files say of HikariCP, DBCP, R2DBC, node-postgres,
 * Go and their like.
 *
 * @param size the line that says how many connections one instance opens at most
 * @param connections that number
 * @param instances how many instances the same file asks for (replicas); 1 when it does not say
 * @param file its file
 */
record ApplicationPool(Entry size, long connections, long instances, ConfigFile file) {

    private static final Pattern SIZE =
            Pattern.compile(
                    ".*(maximum_?pool_?size|max_?pool_?size|pool_?size|max_?active|max_?total"
                            + "|max_?open_?conns|max_?connections|pool_?max)$");

    /** Kubernetes, Compose. */
    private static final Pattern REPLICAS = Pattern.compile("(.*\\.)?replicas");

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern TIME = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h)?");

    /** Those in the files of {@code input}, in file order. */
    static List<ApplicationPool> all(AuditInput input) {
        List<ApplicationPool> pools = new ArrayList<>();
        for (ConfigFile file : input.files().applications()) {
            boolean may = file.kind().application() || file.kind() == FileKind.SYSTEMD;
            if (!may || file.kind() == FileKind.INI || input.patronis().contains(file)) {
                continue;
            }
            long instances = Math.max(1, number(file, REPLICAS, 1));
            for (Entry entry : file.entries()) {
                if (SIZE.matcher(plain(entry)).matches()
                        && NUMBER.matcher(entry.value()).matches()) {
                    pools.add(
                            new ApplicationPool(
                                    entry, Long.parseLong(entry.value()), instances, file));
                }
            }
        }
        return pools;
    }

    /** All connections that its instances may open. */
    long total() {
        return connections * instances;
    }

    private static long number(ConfigFile file, Pattern key, long otherwise) {
        return file.entries().stream()
                .filter(e -> key.matcher(e.key()).matches())
                .filter(e -> NUMBER.matcher(e.value()).matches())
                .mapToLong(e -> Long.parseLong(e.value()))
                .findFirst()
                .orElse(otherwise);
    }

    /** Lines whose key ends in {@code name}, written in whatever style. */
    static List<Entry> ending(ConfigFile file, String name) {
        return file.entries().stream()
                .filter(entry -> plain(entry).replace("_", "").endsWith(name))
                .toList();
    }

    /** Milliseconds; a bare number counts {@code unit} of them. */
    static OptionalLong millis(String value, long unit) {
        Matcher time = TIME.matcher(value.strip());
        if (!time.matches()) {
            return OptionalLong.empty();
        }
        String word = time.group(2);
        long factor =
                word == null
                        ? unit
                        : switch (word) {
                            case "ms" -> 1;
                            case "s" -> 1_000;
                            case "m" -> 60_000;
                            default -> 3_600_000;
                        };
        return OptionalLong.of(Long.parseLong(time.group(1)) * factor);
    }

    private static String plain(Entry entry) {
        return entry.key().toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
