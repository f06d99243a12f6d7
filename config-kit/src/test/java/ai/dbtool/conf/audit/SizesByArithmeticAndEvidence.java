package ai.dbtool.conf.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conf.source.ConfigSetReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sizes for a host of 16 GB and 8 processors, worked out by hand from the two formulas. */
class SizesByArithmeticAndEvidence {

    private static final HostFacts HOST = new HostFacts(16L << 30, 0, 0, 2L << 20, 8, null);
    private static final double MB = 1L << 20;

    @TempDir private Path folder;

    private AuditInput input(HostFacts host, LogFacts log) throws IOException {
        Files.writeString(
                folder.resolve("postgresql.conf"),
                "max_connections = 100\nmax_worker_processes = 8\nlog_temp_files = 0\n");
        ConfigSet set = ConfigSetReader.read(List.of(folder.toString()), null);
        return new AuditInput(set, null, host, Secrets.plain()).with(log, Profile.SIZE);
    }

    private static LogFacts log(long forced, long tempFiles, double temp, long refused) {
        return new LogFacts(
                "2026-03-01T00:00:00Z",
                "2026-03-02T00:00:00Z",
                50,
                forced,
                0,
                1_900 * MB,
                tempFiles,
                temp,
                temp,
                0,
                refused,
                0,
                0,
                0);
    }

    private static SizedSetting of(List<SizedSetting> sizes, String name) {
        return sizes.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void withoutLogByArithmeticAlone() throws IOException {
        List<SizedSetting> sizes = Sizing.of(input(HOST, null));

        assertThat(of(sizes, "shared_buffers").low()).isEqualTo("4GB");
        assertThat(of(sizes, "effective_cache_size").high()).isEqualTo("12GB");
        // 819.2 MB and 1024 MB
        assertThat(of(sizes, "maintenance_work_mem").low()).isEqualTo("819MB");
        assertThat(of(sizes, "maintenance_work_mem").high()).isEqualTo("1GB");
        // 12288 MB / (108 * 3) / 2 = 18.96 MB; 3276.8 MB / 100 = 32.8 MB
        assertThat(of(sizes, "work_mem").low()).isEqualTo("18MB");
        assertThat(of(sizes, "work_mem").high()).isEqualTo("32MB");
        assertThat(of(sizes, "work_mem").advice()).isNull();
        assertThat(of(sizes, "max_parallel_workers_per_gather").low()).isEqualTo("4");
        assertThat(of(sizes, "wal_buffers").low()).isEqualTo("16MB");
        assertThat(sizes).extracting(SizedSetting::name).doesNotContain("max_connections");
    }

    @Test
    void correctedByWhatTheLogCounts() throws IOException {
        List<SizedSetting> spilling = Sizing.of(input(HOST, log(41, 120, 10 * MB, 7)));
        assertThat(of(spilling, "work_mem").advice()).isEqualTo("25MB");
        assertThat(of(spilling, "work_mem").evidence()).contains("120 temporary files");
        // 1900 MB * 2.2 = 4180 MB
        assertThat(of(spilling, "max_wal_size").advice()).isEqualTo("5GB");
        assertThat(of(spilling, "max_wal_size").evidence()).contains("41 of 50");
        assertThat(of(spilling, "max_connections").advice()).contains("pooler");

        List<SizedSetting> large = Sizing.of(input(HOST, log(0, 3, 900 * MB, 0)));
        assertThat(of(large, "work_mem").advice()).contains("at most 32MB for all", "2250MB");
        assertThat(of(large, "max_wal_size").advice()).contains("as it is");

        List<SizedSetting> quiet = Sizing.of(input(HOST, log(0, 0, 0, 0)));
        assertThat(of(quiet, "work_mem").advice()).contains("nothing spills");
        assertThat(of(quiet, "max_connections").advice()).contains("nobody was refused");
    }

    @Test
    void saysNothingOfAHostItDoesNotKnow() throws IOException {
        assertThat(Sizing.of(input(null, null))).isEmpty();
    }
}
