package ai.dbtool.conftools;

import ai.dbtool.conf.audit.Audit;
import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.Need;
import ai.dbtool.conf.audit.Profile;
import ai.dbtool.conf.audit.Rules;
import ai.dbtool.conf.audit.Severity;
import ai.dbtool.conf.audit.SizedSetting;
import ai.dbtool.conf.audit.Sizing;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.ServerLogs;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Rules over all files of a source, its running server and, when local, its host. */
final class ConfigAudit implements Tool<ConfigAudit.Args> {

    record Args(
            @Arg("Source name; omit for all.") @Nullable String source,
            @Arg("Least severity: critical, high, medium, low or info. Default info.")
                    @Nullable Severity min_severity,
            @Arg("Only these rules, by id: W1, H8; or a letter for an area: W, H. Default all.")
                    @Nullable List<String> rules,
            @Arg("What the server is for: oltp, dw, mixed, desktop or container; size: also sizes.")
                    @Nullable Profile profile) {}

    /**
     * What was found.
     *
     * @param sizing sizes for the server's host; empty unless asked for
     */
    record Result(
            List<AuditFinding> findings,
            int checked,
            List<NotChecked> notChecked,
            List<SizedSetting> sizing) {}

    record NotChecked(String rule, String why) {}

    static final ToolSpec<Args> SPEC =
            ToolSpec.read(
                            "config_audit",
                            "Configuration audit",
                            "Checks postgresql.conf, pg_hba.conf, pgbouncer.ini and patroni.yml against"
                                    + " rules, with evidence of server, host and log: invalid lines,"
                                    + " durability, memory, vacuum, logging, security, pools. Each finding has file:line, source and the change with its"
                                    + " undo. Use for 'is this set up well'. For one setting's value use"
                                    + " config_effective.",
                            Args.class,
                            Result.class)
                    .needs(Scope.CONFIG_READ);

    private final SourceLoader loader;
    private final ServerLogs logs;
    private final Shown shown;

    ConfigAudit(SourceLoader loader, ServerLogs logs, Shown shown) {
        this.loader = loader;
        this.logs = logs;
        this.shown = shown;
    }

    @Override
    public ToolSpec<Args> spec() {
        return SPEC;
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        requireKnown(args.rules);
        return loader.load(context.caller(), args.source)
                .map(loaded -> answer(loaded, args, context));
    }

    private static void requireKnown(@Nullable List<String> rules) {
        if (rules == null) {
            return;
        }
        for (String given : rules) {
            if (Rules.all().stream().noneMatch(rule -> chosen(rule.id(), given))) {
                throw ToolFailure.unknown("unknown_rule", "rule", given, Rules.ids());
            }
        }
    }

    private static boolean chosen(String id, String given) {
        return id.equalsIgnoreCase(given)
                || (given.length() == 1
                        && id.toUpperCase(Locale.ROOT).startsWith(given.toUpperCase(Locale.ROOT)));
    }

    private ToolResult answer(List<Loaded> loaded, Args args, ToolContext context) {
        List<AuditFinding> findings = new ArrayList<>();
        Map<String, String> notChecked = new LinkedHashMap<>();
        List<SizedSetting> sizing = new ArrayList<>();
        int checked = 0;
        Map<Loaded, AuditInput> inputs = new LinkedHashMap<>();
        loaded.forEach(source -> inputs.put(source, source.audit(shown.secrets())));
        for (Loaded source : loaded) {
            List<AuditInput> others =
                    loaded.stream()
                            .filter(other -> !other.name().equals(source.name()))
                            .filter(Loaded::hasServer)
                            .map(other -> Objects.requireNonNull(inputs.get(other)))
                            .toList();
            AuditInput alone = Objects.requireNonNull(inputs.get(source));
            AuditInput input = input(source, alone.beside(others), args, context);
            Audit audit = Audit.of(input, rule -> wanted(rule.id(), args));
            if (args.profile == Profile.SIZE && source.hasServer()) {
                sizing.addAll(Sizing.of(input));
                if (input.host() == null) {
                    notChecked.putIfAbsent("size", Need.HOST.why());
                }
            }
            audit.hits().stream()
                    .filter(hit -> enough(hit.severity(), args))
                    .forEach(hit -> findings.add(AuditFinding.of(hit, shown)));
            audit.notChecked().forEach(n -> notChecked.putIfAbsent(n.rule(), n.why()));
            checked = Math.max(checked, audit.checked());
        }
        findings.sort(Comparator.comparing(AuditFinding::severity));
        List<NotChecked> open =
                notChecked.entrySet().stream()
                        .map(n -> new NotChecked(n.getKey(), n.getValue()))
                        .toList();
        Result whole = new Result(List.copyOf(findings), checked, open, List.copyOf(sizing));
        Coverage coverage = Loaded.coverage(loaded, findings.size());
        return ToolResult.of(whole, text(whole, true), coverage)
                .orSmaller(
                        List.of(
                                () -> ToolResult.of(whole, text(whole, false), coverage),
                                () -> top(whole, 15, coverage)));
    }

    /** The log is read only where a rule asks for it. */
    private AuditInput input(Loaded source, AuditInput input, Args args, ToolContext context) {
        boolean joins =
                source.hasServer()
                        && (args.profile == Profile.SIZE
                                || Rules.all().stream()
                                        .filter(rule -> wanted(rule.id(), args))
                                        .anyMatch(rule -> rule.needs().contains(Need.LOG)));
        return input.with(joins ? logs.facts(context, source, input) : null, args.profile);
    }

    private static boolean wanted(String id, Args args) {
        return args.rules == null
                || args.rules.isEmpty()
                || args.rules.stream().anyMatch(given -> chosen(id, given));
    }

    private static boolean enough(Severity severity, Args args) {
        return args.min_severity == null || severity.compareTo(args.min_severity) <= 0;
    }

    private static ToolResult top(Result whole, int count, Coverage coverage) {
        List<AuditFinding> worst = whole.findings.stream().limit(count).toList();
        Result result = new Result(worst, whole.checked, whole.notChecked, whole.sizing);
        return ToolResult.of(
                result,
                text(result, false)
                        + "\nthe worst "
                        + worst.size()
                        + " of "
                        + whole.findings.size()
                        + " findings; narrow with min_severity or rules",
                coverage.shortened(worst.size()));
    }

    private static String text(Result result, boolean changes) {
        TextTable table =
                changes
                        ? new TextTable("severity", "rule", "where", "finding", "change")
                        : new TextTable("severity", "rule", "where", "finding");
        for (AuditFinding finding : result.findings) {
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            String where = finding.location() == null ? "(not in a file)" : finding.location();
            if (changes) {
                table.row(severity, finding.rule(), where, finding.statement(), change(finding));
            } else {
                table.row(severity, finding.rule(), where, finding.statement());
            }
        }
        StringBuilder text = new StringBuilder(table.toString());
        if (!result.sizing.isEmpty()) {
            text.append('\n').append(sizes(result.sizing));
        }
        text.append("\n").append(result.checked).append(" rules checked");
        Map<String, List<String>> reasons = new TreeMap<>();
        result.notChecked.forEach(
                n -> reasons.computeIfAbsent(n.why, k -> new ArrayList<>()).add(n.rule));
        reasons.forEach(
                (why, rules) ->
                        text.append("\nnot checked: ")
                                .append(String.join(" ", rules))
                                .append(": ")
                                .append(why));
        return text.toString();
    }

    private static TextTable sizes(List<SizedSetting> sizing) {
        TextTable table = new TextTable("setting", "now", "range", "better", "because");
        for (SizedSetting one : sizing) {
            table.row(
                    one.name(),
                    one.now(),
                    one.low().equals(one.high()) ? one.low() : one.low() + " to " + one.high(),
                    one.advice() == null ? "" : one.advice(),
                    one.evidence() == null ? one.arithmetic() : one.evidence());
        }
        return table;
    }

    private static String change(AuditFinding finding) {
        if (finding.remedy() == null) {
            return "";
        }
        String restart = finding.remedy().needsRestart() ? " (restart)" : "";
        if (finding.remedy().statement() != null) {
            return finding.remedy().statement() + restart;
        }
        String patch = finding.remedy().patch();
        return patch == null
                ? restart.strip()
                : patch.lines()
                                .filter(line -> line.startsWith("+") && !line.startsWith("+++"))
                                .map(line -> line.substring(1))
                                .findFirst()
                                .orElse("")
                        + restart;
    }
}
