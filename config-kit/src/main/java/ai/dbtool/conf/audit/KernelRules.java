package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;

/** M: what the kernel and the service manager leave to the server. */
final class KernelRules {

    private static final String KERNEL = SettingRule.docs("kernel-resources");
    private static final String SYSCTL = "https://docs.kernel.org/admin-guide/sysctl/vm.html";
    private static final double GB = 1L << 30;

    /** Files the main process needs beside those of sessions. */
    private static final int MARGIN = 10;

    private KernelRules() {}

    static List<Rule> all() {
        return List.of(
                rule(
                                "M8",
                                MEDIUM,
                                "vm.overcommit_memory",
                                "not 2 on a host that is for the server (oltp, dw, mixed)",
                                "2, with a ratio that covers PostgreSQL; PG_OOM_ADJUST_FILE for the"
                                        + " postmaster",
                                KERNEL,
                                (input, kernel) ->
                                        kernel.overcommit() != null
                                                        && kernel.overcommit() != 2
                                                        && input.isFor(
                                                                Profile.OLTP,
                                                                Profile.DW,
                                                                Profile.MIXED)
                                                ? "vm.overcommit_memory = " + kernel.overcommit()
                                                : null)
                        .needing(Need.WORKLOAD),
                rule(
                        "M9",
                        MEDIUM,
                        "transparent huge pages",
                        "always",
                        "madvise or never: the kernel stalls sessions to make large pages of small"
                                + " ones",
                        "https://docs.kernel.org/admin-guide/mm/transhuge.html",
                        (input, kernel) ->
                                "always".equals(kernel.hugePages()) ? "they are always on" : null),
                rule(
                        "M10",
                        LOW,
                        "vm.swappiness, vm.dirty_background_bytes",
                        "swappiness above 10, or more than 1 GB of dirty pages before writing begins",
                        "1 to 10; 64 to 256 MB, or checkpoints end in one large write",
                        SYSCTL,
                        KernelRules::swapsOrFloods),
                rule(
                                "M12",
                                MEDIUM,
                                "LimitNOFILE",
                                "below max_files_per_process",
                                "raise it in the service: sessions keep fewer files open than meant",
                                KERNEL,
                                (input, kernel) ->
                                        kernel.openFiles() != null
                                                        && kernel.openFiles()
                                                                < input.number(
                                                                                "max_files_per_process",
                                                                                1_000)
                                                                        + MARGIN
                                                ? "the main process may open " + kernel.openFiles()
                                                : null)
                        .needing(Need.SETTINGS),
                rule(
                                "M13",
                                HIGH,
                                "cgroup memory.max",
                                "below the worst case of M2",
                                "the container is killed: raise it or lower the settings",
                                "https://docs.kernel.org/admin-guide/cgroup-v2.html",
                                KernelRules::killed)
                        .needing(Need.SETTINGS));
    }

    private static @Nullable String swapsOrFloods(AuditInput input, Kernel kernel) {
        if (kernel.swappiness() != null && kernel.swappiness() > 10) {
            return "vm.swappiness = " + kernel.swappiness();
        }
        HostFacts host = input.host();
        boolean byRatio = kernel.dirtyBytes() != null && kernel.dirtyBytes() == 0;
        return host != null
                        && byRatio
                        && kernel.dirtyRatio() != null
                        && host.ramBytes() / 100.0 * kernel.dirtyRatio() > GB
                ? "vm.dirty_background_ratio = " + kernel.dirtyRatio()
                : null;
    }

    private static @Nullable String killed(AuditInput input, Kernel kernel) {
        double worst = MemoryUse.of(input).total();
        return kernel.memoryMax() != null && worst > kernel.memoryMax()
                ? String.format(
                        Locale.ROOT,
                        "memory.max is %.1f GB, the worst case %.1f GB",
                        kernel.memoryMax() / GB,
                        worst / GB)
                : null;
    }

    private static Rule rule(
            String id,
            Severity severity,
            String subject,
            String condition,
            String advice,
            String source,
            BiFunction<AuditInput, Kernel, @Nullable String> when) {
        return new Rule(
                id,
                severity,
                subject,
                condition,
                advice,
                source,
                id,
                Set.of(Need.OPERATING_SYSTEM),
                input -> {
                    HostFacts host = input.host();
                    Kernel kernel = host == null ? null : host.kernel();
                    String fact = kernel == null ? null : when.apply(input, kernel);
                    return fact == null ? List.of() : List.of(Violation.of(subject, fact, null));
                });
    }
}
