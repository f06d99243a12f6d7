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

        Integer user = (Integer) Files.getAttribute(root, "unix:uid");
        assertThat(kernel)
                .isEqualTo(
                        new Kernel(
                                2L,
                                "madvise",
                                60L,
                                0L,
                                10L,
                                1024L,
                                2_147_483_648L,
                                user.longValue(),
                                null));
    }

    @Test
    void ofTheDiskBelowTheData() throws IOException {
        file("sys/devices/vda/queue/rotational", "0\n");
        file("sys/devices/vda/vda1/partition", "1\n");
        file("sys/devices/sdb/queue/rotational", "1\n");
        Files.createDirectories(root.resolve("sys/dev/block"));
        Files.createSymbolicLink(
                root.resolve("sys/dev/block/254:1"), root.resolve("sys/devices/vda/vda1"));
        Files.createSymbolicLink(
                root.resolve("sys/dev/block/8:16"), root.resolve("sys/devices/sdb"));
        file(
                "proc/self/mountinfo",
                "1 0 254:1 / / rw - ext4 /dev/vda1 rw\n2 1 8:16 / /srv/my\\040data rw - xfs /dev/sdb rw\n"
                        + "3 1 0:99 / /net rw - nfs x rw\n");

        assertThat(Kernel.read(root, Path.of("/var/lib/postgresql")).rotates()).isFalse();
        assertThat(Kernel.read(root, Path.of("/srv/my data/16")).rotates()).isTrue();
        assertThat(Kernel.read(root, Path.of("/net/16")).rotates()).isNull();
    }

    @Test
    void knowsOnlyWhatItMayRead() {
        assertThat(Kernel.read(root, root.resolve("data")))
                .isEqualTo(new Kernel(null, null, null, null, null, null, null));
        assertThat(Kernel.read(root, null).openFiles()).isNull();
    }
}
