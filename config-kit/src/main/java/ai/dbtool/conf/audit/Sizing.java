package ai.dbtool.conf.audit;

import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Sizes by the arithmetic of PGTune (github.com/le0pard/pgtune) and pgconfig (pgconfig.org) for a
 * mixed workload, as a range, because neither knows the load; then by what the log counts, because
 * it does.
 */
public final class Sizing {

    private static final double MB = 1L << 20;
    private static final double GB = 1L << 30;

    /** Below this PGTune leaves parallelism alone. */
    private static final int PARALLEL_FROM = 4;

    private final AuditInput input;
    private final HostFacts host;
    private final @Nullable LogFacts log;
    private final List<SizedSetting> rows = new ArrayList<>();

    private Sizing(AuditInput input, HostFacts host) {
        this.input = input;
        this.host = host;
        this.log = input.log();
    }

    /** The settings that memory, processors and WAL decide; empty when the host is not known. */
    public static List<SizedSetting> of(AuditInput input) {
        HostFacts host = input.host();
        if (host == null || !input.has(Need.SETTINGS)) {
            return List.of();
        }
        Sizing sizing = new Sizing(input, host);
        sizing.memory();
        sizing.wal();
        sizing.parallel();
        return List.copyOf(sizing.rows);
    }

    private void memory() {
        double ram = host.ramBytes();
        String gigabytes = size(ram) + " RAM";
        add("shared_buffers", ram / 4, ram / 4, "a quarter of " + gigabytes, null, null);
        add(
                "effective_cache_size",
                ram * 3 / 4,
                ram * 3 / 4,
                "three quarters of " + gigabytes,
                null,
                null);
        add(
                "maintenance_work_mem",
                Math.min(ram / 20, 8 * GB),
                Math.min(ram / 16, 8 * GB),
                "5 % (pgconfig) to a sixteenth (PGTune) of " + gigabytes + ", at most 8 GB",
                null,
                null);
        workMem(ram);
    }

    private void workMem(double ram) {
        double connections = input.number("max_connections", 100);
        double workers = input.number("max_worker_processes", 8);
        double pgtune = Math.max(4 * MB, (ram - ram / 4) / ((connections + workers) * 3) / 2);
        double pgconfig = Math.max(MB, ram * 0.2 / connections);
        String arithmetic =
                String.format(
                        Locale.ROOT,
                        "PGTune: 3/4 of %s / ((%.0f connections + %.0f workers) * 3) / 2 = %s;"
                                + " pgconfig: 20 %% of RAM / connections = %s",
                        size(ram),
                        connections,
                        workers,
                        size(pgtune),
                        size(pgconfig));
        double high = Math.max(pgtune, pgconfig);
        String advice = null;
        String evidence = null;
        if (log != null && log.tempFiles() > 0) {
            double wanted = log.temp95() * 2.5;
            evidence =
                    log.tempFiles()
                            + " temporary files, 95th percentile "
                            + size(log.temp95())
                            + ", "
                            + log.span();
            advice =
                    wanted <= high
                            ? shown("work_mem", Math.max(wanted, Math.min(pgtune, pgconfig)))
                            : "at most "
                                    + shown("work_mem", high)
                                    + " for all; "
                                    + shown("work_mem", wanted)
                                    + " for the role whose sorts spill";
        } else if (log != null && input.number("log_temp_files", -1) == 0) {
            evidence = "no temporary file " + log.span();
            advice = "as it is: nothing spills";
        }
        add("work_mem", Math.min(pgtune, pgconfig), high, arithmetic, advice, evidence);
    }

    private void wal() {
        String advice = null;
        String evidence = null;
        if (log != null && log.checkpoints() > 0 && log.distance95() > 0) {
            double wanted = Math.max(2, Math.ceil(log.distance95() * 2.2 / GB)) * GB;
            boolean forced = log.forced() * 5 > log.checkpoints() || log.tooFrequent() > 0;
            evidence =
                    log.forced()
                            + " of "
                            + log.checkpoints()
                            + " checkpoints forced, 95th percentile of WAL between two "
                            + size(log.distance95())
                            + ", "
                            + log.span();
            advice = forced ? shown("max_wal_size", wanted) : "as it is: checkpoints come by time";
        }
        add(
                "max_wal_size",
                3 * GB,
                4 * GB,
                "fixed: 3 GB (pgconfig), 4 GB (PGTune)",
                advice,
                evidence);
        add("min_wal_size", GB, 2 * GB, "fixed: 1 GB (PGTune), 2 GB (pgconfig)", null, null);
        double buffers = Math.min(16 * MB, host.ramBytes() / 4.0 * 0.03);
        add(
                "wal_buffers",
                buffers,
                buffers,
                "3 % of shared_buffers, at most 16 MB; -1 comes to the same",
                null,
                null);
        connections();
    }

    private void connections() {
        if (log == null) {
            return;
        }
        input.value("max_connections")
                .ifPresent(
                        value ->
                                rows.add(
                                        new SizedSetting(
                                                "max_connections",
                                                value.text(),
                                                "100",
                                                "200",
                                                "fixed: 100 (mixed) to 200 (web) in PGTune",
                                                log.refused() > 0
                                                        ? "a pooler first: each connection takes"
                                                                + " work_mem"
                                                        : "as it is: nobody was refused",
                                                log.refused() + " logins refused " + log.span())));
    }

    private void parallel() {
        int cpus = host.cpus();
        if (cpus < PARALLEL_FROM) {
            return;
        }
        int gather = Math.min((cpus + 1) / 2, 4);
        count("max_worker_processes", cpus, "as many as processors (PGTune)");
        count("max_parallel_workers", cpus, "as many as processors (PGTune)");
        count("max_parallel_workers_per_gather", gather, "half the processors, at most 4 (PGTune)");
        count(
                "max_parallel_maintenance_workers",
                gather,
                "half the processors, at most 4 (PGTune)");
    }

    private void count(String setting, int number, String arithmetic) {
        input.value(setting)
                .ifPresent(
                        value ->
                                rows.add(
                                        new SizedSetting(
                                                setting,
                                                value.text(),
                                                Integer.toString(number),
                                                Integer.toString(number),
                                                arithmetic,
                                                null,
                                                null)));
    }

    private void add(
            String setting,
            double low,
            double high,
            String arithmetic,
            @Nullable String advice,
            @Nullable String evidence) {
        input.value(setting)
                .ifPresent(
                        value ->
                                rows.add(
                                        new SizedSetting(
                                                setting,
                                                value.text(),
                                                shown(setting, low),
                                                shown(setting, high),
                                                arithmetic,
                                                advice,
                                                evidence)));
    }

    /** {@code bytes} as a value of {@code setting}, in whole megabytes. */
    private String shown(String setting, double bytes) {
        Guc guc = input.catalog().get(setting);
        long megabytes = Math.max(1, (long) Math.floor(bytes / MB));
        return guc != null && GucValue.of(guc, megabytes + "MB") instanceof GucValue.Good good
                ? GucValue.show(guc, good.normalized())
                : megabytes + "MB";
    }

    private static String size(double bytes) {
        return bytes >= GB
                ? String.format(Locale.ROOT, "%.1f GB", bytes / GB)
                : String.format(Locale.ROOT, "%.1f MB", bytes / MB);
    }
}
