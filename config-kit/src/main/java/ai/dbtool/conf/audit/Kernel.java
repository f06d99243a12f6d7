package ai.dbtool.conf.audit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux tells of itself and of the server's main process; {@code null} where it does not.
 *
 * @param overcommit vm.overcommit_memory
 * @param hugePages the chosen mode of transparent huge pages: always, madvise, never
 * @param swappiness vm.swappiness
 * @param dirtyBytes vm.dirty_background_bytes; 0 when the ratio counts
 * @param dirtyRatio vm.dirty_background_ratio, in percent
 * @param openFiles most files the main process may open
 * @param memoryMax bytes its control group may take; {@code null} when there is no limit
 * @param user number of the account that runs the main process
 * @param rotates whether the disk of the data directory rotates
 */
public record Kernel(
        @Nullable Long overcommit,
        @Nullable String hugePages,
        @Nullable Long swappiness,
        @Nullable Long dirtyBytes,
        @Nullable Long dirtyRatio,
        @Nullable Long openFiles,
        @Nullable Long memoryMax,
        @Nullable Long user,
        @Nullable Boolean rotates) {

    /** Of a machine whose accounts and disks are not known. */
    public Kernel(
            @Nullable Long overcommit,
            @Nullable String hugePages,
            @Nullable Long swappiness,
            @Nullable Long dirtyBytes,
            @Nullable Long dirtyRatio,
            @Nullable Long openFiles,
            @Nullable Long memoryMax) {
        this(
                overcommit,
                hugePages,
                swappiness,
                dirtyBytes,
                dirtyRatio,
                openFiles,
                memoryMax,
                null,
                null);
    }

    private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)");
    private static final Pattern GROUP = Pattern.compile("(?m)^0::(/.*)$");

    /**
     * Reads below {@code root}, which is {@code /} but for tests.
     *
     * @param dataDirectory of the server, whose postmaster.pid names the main process; {@code null}
     *     when it is not known
     */
    static Kernel read(Path root, @Nullable Path dataDirectory) {
        Path vm = root.resolve("proc/sys/vm");
        String pid =
                dataDirectory == null ? null : firstLine(dataDirectory.resolve("postmaster.pid"));
        Path process = pid == null || !pid.matches("\\d+") ? null : root.resolve("proc/" + pid);
        return new Kernel(
                number(vm.resolve("overcommit_memory")),
                match(CHOSEN, root.resolve("sys/kernel/mm/transparent_hugepage/enabled")),
                number(vm.resolve("swappiness")),
                number(vm.resolve("dirty_background_bytes")),
                number(vm.resolve("dirty_background_ratio")),
                process == null ? null : toNumber(match(OPEN_FILES, process.resolve("limits"))),
                process == null ? null : memoryMax(root, match(GROUP, process.resolve("cgroup"))),
                process == null ? null : owner(process),
                dataDirectory == null ? null : rotates(root, dataDirectory));
    }

    private static @Nullable Long owner(Path process) {
        try {
            return Files.getAttribute(process, "unix:uid") instanceof Integer uid
                    ? Long.valueOf(uid)
                    : null;
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** By the mount that is nearest to {@code folder}; of partitions the disk around them tells. */
    private static @Nullable Boolean rotates(Path root, Path folder) {
        String mounts = text(root.resolve("proc/self/mountinfo"));
        String device = null;
        int nearest = -1;
        for (String line : mounts == null ? List.<String>of() : mounts.lines().toList()) {
            String[] fields = line.split(" ");
            Path point = fields.length > 4 ? Path.of(fields[4].replace("\\040", " ")) : null;
            if (point != null && folder.startsWith(point) && point.getNameCount() >= nearest) {
                nearest = point.getNameCount();
                device = fields[2];
            }
        }
        if (device == null) {
            return null;
        }
        try {
            Path block = root.resolve("sys/dev/block").resolve(device).toRealPath();
            Long own = number(block.resolve("queue/rotational"));
            Long disk = own == null ? number(block.resolve("../queue/rotational")) : own;
            return disk == null ? null : disk == 1;
        } catch (IOException e) {
            return null;
        }
    }

    /** The tightest limit of the group and those around it. */
    private static @Nullable Long memoryMax(Path root, @Nullable String group) {
        Path top = root.resolve("sys/fs/cgroup");
        Path at = group == null ? null : top.resolve(group.substring(1)).normalize();
        Long least = null;
        while (at != null && at.startsWith(top)) {
            Long limit = number(at.resolve("memory.max"));
            least = limit != null && (least == null || limit < least) ? limit : least;
            at = at.getParent();
        }
        return least;
    }

    private static @Nullable String match(Pattern pattern, Path file) {
        String text = text(file);
        Matcher matcher = text == null ? null : pattern.matcher(text);
        return matcher != null && matcher.find() ? matcher.group(1) : null;
    }

    private static @Nullable Long number(Path file) {
        return toNumber(firstLine(file));
    }

    private static @Nullable Long toNumber(@Nullable String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    private static @Nullable String firstLine(Path file) {
        String text = text(file);
        return text == null ? null : text.lines().findFirst().map(String::strip).orElse(null);
    }

    private static @Nullable String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return null;
        }
    }
}
