package ai.dbtool.conftools.source;

import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.LogFacts;
import ai.dbtool.conf.audit.Value;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.setting.SettingEvent;
import ai.dbtool.log.setting.SettingEvents;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Logs;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.TimeWords;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What the logs of a source's server tell of its settings. */
public final class ServerLogs {

    /** Left to put the answer together. */
    private static final Duration MARGIN = Duration.ofMillis(1_500);

    private final DbtoolConfig config;
    private final Logs logs = new Logs(Catalogue.standard());

    /** Over the log sources of {@code config}. */
    public ServerLogs(DbtoolConfig config) {
        this.config = config;
    }

    /**
     * What was read.
     *
     * @param events in the order of time
     * @param from start of the time covered, or {@code null} when nothing was read
     * @param to its end
     * @param bytes bytes the answer rests on
     * @param unseen what could not be seen, and why
     */
    public record Told(
            List<SettingEvent> events,
            @Nullable Instant from,
            @Nullable Instant to,
            long bytes,
            List<String> unseen) {

        public Told {
            events = List.copyOf(events);
            unseen = List.copyOf(unseen);
        }

        static Told nothing(String why) {
            return new Told(List.of(), null, null, 0, List.of(why));
        }
    }

    /**
     * All that the logs of {@code source} tell up to {@code to}, in words; {@code null} for the end
     * of the log. Blocks.
     *
     * @throws ToolFailure {@code wrong_time} when {@code from} or {@code to} cannot be read
     */
    public Told read(
            ToolContext context,
            Loaded source,
            AuditInput input,
            @Nullable String from,
            @Nullable String to) {
        Opened opened = open(context, source, input);
        return opened.set() == null
                ? Told.nothing("the log: " + opened.why())
                : told(opened.set(), input, limit(context), from, to);
    }

    /**
     * What rules ask of the logs of {@code source}; {@code null} when they cannot be read. Blocks.
     */
    public @Nullable LogFacts facts(ToolContext context, Loaded source, AuditInput input) {
        LogSet set = open(context, source, input).set();
        return set == null ? null : LogJoin.of(set, logs.catalogue(), limit(context));
    }

    private record Opened(@Nullable LogSet set, String why) {}

    private Opened open(ToolContext context, Loaded source, AuditInput input) {
        if (!context.caller().has(Set.of(Scope.LOGS_READ))) {
            return new Opened(null, "this caller may not read logs");
        }
        List<SourceConfig> found = of(context.caller(), source);
        if (found.isEmpty()) {
            return new Opened(
                    null,
                    "no log source belongs to "
                            + source.name()
                            + "; add one under logs with connection: "
                            + (source.connection() == null ? "NAME" : source.connection()));
        }
        List<String> prefix = input.value("log_line_prefix").map(Value::text).stream().toList();
        LogSet set = logs.open(found.stream().flatMap(s -> s.paths().stream()).toList(), prefix);
        return set.files().isEmpty()
                ? new Opened(
                        null,
                        "no PostgreSQL log that can be read in "
                                + found.stream().map(SourceConfig::name).toList())
                : new Opened(set, "");
    }

    private Told told(
            LogSet set,
            AuditInput input,
            BooleanSupplier limit,
            @Nullable String from,
            @Nullable String to) {
        Instant end = set.to();
        TimeWords words = new TimeWords(end == null ? Instant.EPOCH : end, "the end of the log");
        Instant start = words.from(from);
        Instant stop = words.to(to);
        if (start != null && stop != null && start.isAfter(stop)) {
            throw new ToolFailure(
                    "wrong_time",
                    "the window " + start + " to " + stop + " is empty: give from before to");
        }
        SettingEvents told = SettingEvents.of(set, logs.catalogue(), new Window(null, stop), limit);
        Window covered = new Window(start, stop).within(set);
        return new Told(
                told.all(),
                covered.from(),
                covered.to(),
                told.scan().bytes(),
                unseen(told, set, input));
    }

    private static List<String> unseen(SettingEvents told, LogSet set, AuditInput input) {
        List<String> unseen = new ArrayList<>();
        unseen.add("changes before the log begins, " + set.from());
        Scan scan = told.scan();
        scan.skipped().forEach(skipped -> unseen.add(skipped.toString()));
        if (told.untold() > 0) {
            unseen.add(
                    told.untold()
                            + " messages about configuration that are not English: lc_messages ="
                            + " C would help");
        }
        input.value("log_min_messages")
                .filter(level -> level.is("fatal", "panic"))
                .ifPresent(
                        level ->
                                unseen.add(
                                        "reloads and starts while log_min_messages is "
                                                + level.text()));
        return unseen;
    }

    /** True when the call was cancelled or its time is up. */
    private static BooleanSupplier limit(ToolContext context) {
        return () ->
                Thread.currentThread().isInterrupted() || context.remaining().compareTo(MARGIN) < 0;
    }

    private List<SourceConfig> of(Principal caller, Loaded source) {
        String connection = source.connection();
        if (connection == null) {
            return config.configs().size() == 1 && config.logs().size() == 1
                    ? open(caller)
                    : List.of();
        }
        return open(caller).stream().filter(log -> connection.equals(log.connection())).toList();
    }

    private List<SourceConfig> open(Principal caller) {
        return config.logs().values().stream()
                .filter(log -> caller.reaches(log.connection()))
                .sorted(Comparator.comparing(SourceConfig::name))
                .toList();
    }
}
