package ai.dbtool.conf.audit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of this machine, from /proc/meminfo.
 *
 * @param ramBytes MemTotal
 * @param hugePagesTotal pages reserved
 * @param hugePagesFree pages free
 * @param hugePageBytes size of one
 */
public record HostFacts(
        long ramBytes, long hugePagesTotal, long hugePagesFree, long hugePageBytes) {

    private static final Pattern LINE = Pattern.compile("(\\w+):\\s+(\\d+)( kB)?");

    /** Facts of this machine, or {@code null} where there is no /proc. */
    public static @Nullable HostFacts read() {
        try {
            return parse(Files.readString(Path.of("/proc/meminfo")));
        } catch (IOException e) {
            return null;
        }
    }

    static @Nullable HostFacts parse(String meminfo) {
        long ram = 0;
        long total = 0;
        long free = 0;
        long size = 0;
        Matcher matcher = LINE.matcher(meminfo);
        while (matcher.find()) {
            long value = Long.parseLong(matcher.group(2)) * (matcher.group(3) == null ? 1 : 1024);
            switch (matcher.group(1)) {
                case "MemTotal" -> ram = value;
                case "HugePages_Total" -> total = value;
                case "HugePages_Free" -> free = value;
                case "Hugepagesize" -> size = value;
                default -> {}
            }
        }
        return ram == 0 ? null : new HostFacts(ram, total, free, size);
    }
}
