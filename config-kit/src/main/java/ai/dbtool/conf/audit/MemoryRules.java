package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import java.util.List;

/** M: memory, processes, kernel. */
final class MemoryRules {

    private static final String RESOURCE = "runtime-config-resource";
    private static final String QUERY = "runtime-config-query";
    private static final String KERNEL = SettingRule.docs("kernel-resources");
    private static final double MB = 1L << 20;
    private static final double GB = 1L << 30;

    private MemoryRules() {}

    static List<Rule> all() {
        return List.of(
                SettingRule.with(
                                "M1",
                                MEDIUM,
                                "shared_buffers",
                                "the default of 128MB, or below 15 % or above 40 % of RAM, on hosts"
                                        + " with 2 GB or more",
                                (input, v) -> badShare(v.absolute(), ram(input)),
                                null,
                                "about a quarter of RAM",
                                RESOURCE)
                        .needing(Need.HOST),
                SettingRule.with(
                                "M2",
                                HIGH,
                                "work_mem",
                                "shared_buffers + max_connections * work_mem *"
                                        + " hash_mem_multiplier + autovacuum_max_workers *"
                                        + " maintenance_work_mem exceed RAM",
                                (input, v) -> MemoryUse.of(input).total() > ram(input),
                                null,
                                "the worst case does not fit: lower work_mem (raise it per role), or"
                                        + " pool connections",
                                RESOURCE)
                        .needing(Need.HOST),
                SettingRule.with(
                                "M4",
                                MEDIUM,
                                "autovacuum_work_mem",
                                "-1 while autovacuum_max_workers * maintenance_work_mem exceed a"
                                        + " tenth of RAM",
                                (input, v) ->
                                        v.number() < 0
                                                && input.number("autovacuum_max_workers", 0)
                                                                * input.absolute(
                                                                        "maintenance_work_mem", 0)
                                                        > ram(input) / 10,
                                null,
                                "cap it so that all workers together stay small",
                                RESOURCE)
                        .needing(Need.HOST),
                SettingRule.with(
                        "M5",
                        MEDIUM,
                        "effective_cache_size",
                        "below shared_buffers, or above the host's RAM",
                        (input, v) ->
                                v.absolute() < input.absolute("shared_buffers", 0)
                                        || (input.host() != null && v.absolute() > ram(input)),
                        null,
                        "50 to 75 % of RAM, so that the planner trusts indexes",
                        QUERY),
                SettingRule.with(
                                "M6",
                                MEDIUM,
                                "huge_pages",
                                "try, shared_buffers of 8 GB or more, no huge page reserved",
                                (input, v) ->
                                        v.is("try")
                                                && input.absolute("shared_buffers", 0) >= 8 * GB
                                                && host(input).hugePagesTotal() == 0,
                                null,
                                "vm.nr_hugepages = postgres -C shared_memory_size_in_huge_pages",
                                KERNEL)
                        .needing(Need.HOST),
                SettingRule.with(
                                "M7",
                                CRITICAL,
                                "huge_pages",
                                "on and fewer reserved than shared_buffers needs",
                                (input, v) ->
                                        v.is("on")
                                                && (double) host(input).hugePagesTotal()
                                                                * host(input).hugePageBytes()
                                                        < input.absolute("shared_buffers", 0),
                                null,
                                "the server will not start: raise vm.nr_hugepages",
                                KERNEL)
                        .needing(Need.HOST),
                SettingRule.of(
                        "M14",
                        LOW,
                        "temp_file_limit",
                        "-1",
                        v -> v.number() < 0,
                        null,
                        "one query can fill the disk: bound it",
                        RESOURCE),
                SettingRule.with(
                        "M15",
                        MEDIUM,
                        "max_worker_processes",
                        "below max_parallel_workers",
                        (input, v) -> v.number() < input.number("max_parallel_workers", 0),
                        null,
                        "parallel plans start with fewer workers than planned: raise it",
                        RESOURCE));
    }

    private static boolean badShare(double bytes, double ram) {
        boolean standard = bytes == 128 * MB;
        return ram >= 2 * GB && (standard || bytes < ram * 0.15 || bytes > ram * 0.40);
    }

    private static double ram(AuditInput input) {
        HostFacts host = input.host();
        return host == null ? Double.MAX_VALUE : host.ramBytes();
    }

    private static HostFacts host(AuditInput input) {
        HostFacts host = input.host();
        return host == null ? new HostFacts(0, 0, 0, 0) : host;
    }
}
