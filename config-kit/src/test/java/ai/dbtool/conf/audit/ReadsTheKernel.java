package ai.dbtool.conf.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Facts of a machine laid out as Linux does. */
class ReadsTheKernel {

    @TempDir private Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void ofItselfAndOfTheServersProcess() throws IOException {
        file("proc/sys/vm/overcommit_memory", "2\n");
        file("proc/sys/vm/swappiness", "60\n");
        file("proc/sys/vm/dirty_background_bytes", "0\n");
        file("proc/sys/vm/dirty_background_ratio", "10\n");
        file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        file("data/postmaster.pid", "4711\n/data\n");
        file(
                "proc/4711/limits",
                "Limit  Soft Limit\nMax open files            1024  4096  files\n");
        file("proc/4711/cgroup", "0::/pods/postgres\n");
        file("sys/fs/cgroup/pods/memory.max", "2147483648\n");
        file("sys/fs/cgroup/pods/postgres/memory.max", "max\n");

        Kernel kernel = Kernel.read(root, root.resolve("data"));

        assertThat(kernel)
                .isEqualTo(new Kernel(2L, "madvise", 60L, 0L, 10L, 1024L, 2_147_483_648L));
    }

    @Test
    void knowsOnlyWhatItMayRead() {
        assertThat(Kernel.read(root, root.resolve("data")))
                .isEqualTo(new Kernel(null, null, null, null, null, null, null));
        assertThat(Kernel.read(root, null).openFiles()).isNull();
    }
}
