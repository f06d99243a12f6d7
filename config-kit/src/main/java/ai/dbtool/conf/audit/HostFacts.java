package ai.dbtool.conf.audit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of this machine, from /proc/meminfo, and its processors.
 *
 * @param ramBytes MemTotal
 * @param hugePagesTotal pages reserved
 * @param hugePagesFree pages free
 * @param hugePageBytes size of one
 * @param cpus processors; 0 when not known
 * @param kernel what else Linux tells, or {@code null}
 */
public record HostFacts(
        long ramBytes,
        long hugePagesTotal,
        long hugePagesFree,
        long hugePageBytes,
        int cpus,
        @Nullable Kernel kernel) {

    /** Of a machine whose processors are not known. */
    public HostFacts(long ramBytes, long hugePagesTotal, long hugePagesFree, long hugePageBytes) {
        this(ramBytes, hugePagesTotal, hugePagesFree, hugePageBytes, 0, null);
    }

    private static final Pattern LINE = Pattern.compile("(\\w+):\\s+(\\d+)( kB)?");

    /**
     * Facts of this machine, or {@code null} where there is no /proc.
     *
     * @param dataDirectory of the server, or {@code null}
     */
    public static @Nullable HostFacts read(@Nullable Path dataDirectory) {
        try {
            HostFacts memory = parse(Files.readString(Path.of("/proc/meminfo")));
            return memory == null
                    ? null
                    : new HostFacts(
                            memory.ramBytes,
                            memory.hugePagesTotal,
                            memory.hugePagesFree,
                            memory.hugePageBytes,
                            Runtime.getRuntime().availableProcessors(),
                            Kernel.read(Path.of("/"), dataDirectory));
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
