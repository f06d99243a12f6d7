package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.hba.HbaRule;
import ai.dbtool.conf.host.Unit;
import ai.dbtool.conf.live.Comparison;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.live.State;
import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSet;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything rules look at: files, running server, host. */
public final class AuditInput {

    private final ConfigSet files;
    private final @Nullable LiveServer live;
    private final @Nullable HostFacts host;
    private final Secrets secrets;
    private final @Nullable LogFacts log;
    private final @Nullable Profile profile;
    private final List<AuditInput> beside;
    private final GucCatalog catalog;
    private final Map<String, EffectiveSetting> settings =
            new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * @param live the server the files belong to, or {@code null}
     * @param host the server's host, or {@code null} when it is not this machine
     */
    public AuditInput(
            ConfigSet files, @Nullable LiveServer live, @Nullable HostFacts host, Secrets secrets) {
        this(files, live, host, secrets, null, null, List.of());
    }

    private AuditInput(
            ConfigSet files,
            @Nullable LiveServer live,
            @Nullable HostFacts host,
            Secrets secrets,
            @Nullable LogFacts log,
            @Nullable Profile profile,
            List<AuditInput> beside) {
        this.beside = List.copyOf(beside);
        this.log = log;
        this.profile = profile;
        this.files = files;
        this.live = live;
        this.host = host;
        this.secrets = secrets;
        this.catalog = GucCatalog.of(live == null ? files.major() : live.major());
        Comparison.of(files.server(), files.major(), live).forEach(s -> settings.put(s.name(), s));
    }

    /** The same with what its log tells, and what it is for; {@code null} where nobody knows. */
    public AuditInput with(@Nullable LogFacts facts, @Nullable Profile purpose) {
        return new AuditInput(files, live, host, secrets, facts, purpose, beside);
    }

    /** The same with the servers that may be its primary or standbys. */
    public AuditInput beside(List<AuditInput> others) {
        return new AuditInput(files, live, host, secrets, log, profile, others);
    }

    /** Whether the server is a standby; {@code null} where nobody knows. */
    @Nullable Boolean standby() {
        LiveSetting running = live == null ? null : live.settings().get("in_hot_standby");
        if (running != null) {
            return running.value().equals("on");
        }
        for (ConfigFile file : files.server().files()) {
            if (Files.exists(file.path().resolveSibling("standby.signal"))) {
                return true;
            }
        }
        return files.server().files().stream()
                        .anyMatch(f -> Files.exists(f.path().resolveSibling("PG_VERSION")))
                ? false
                : null;
    }

    /** Servers of the other kind: of a standby the primary, of a primary its standbys. */
    List<AuditInput> peers() {
        Boolean own = standby();
        if (own == null) {
            return List.of();
        }
        Boolean wanted = !own;
        return beside.stream().filter(other -> wanted.equals(other.standby())).toList();
    }

    /** What systemd runs and how, drop-ins applied. */
    List<Unit> units() {
        return Unit.all(files.applications());
    }

    /** Units that run the server. */
    List<Unit> serverUnits() {
        return units().stream().filter(u -> u.runs("postgres") || u.runs("patroni")).toList();
    }

    /** What the log tells, or {@code null}. */
    public @Nullable LogFacts log() {
        return log;
    }

    /** Whether the server is for one of {@code purposes}. */
    public boolean isFor(Profile... purposes) {
        return profile != null && List.of(purposes).contains(profile);
    }

    /** The files. */
    public ConfigSet files() {
        return files;
    }

    /** The running server, or {@code null}. */
    public @Nullable LiveServer live() {
        return live;
    }

    /** The host, or {@code null}. */
    public @Nullable HostFacts host() {
        return host;
    }

    /** What hides secrets. */
    public Secrets secrets() {
        return secrets;
    }

    /** Metadata of the server's version. */
    public GucCatalog catalog() {
        return catalog;
    }

    /** Settings that a file or the running server sets, by name. */
    public Iterable<EffectiveSetting> settings() {
        return settings.values();
    }

    /** Rules of pg_hba.conf in matching order. */
    public List<HbaRule> hba() {
        return files.hba().rules();
    }

    /**
     * The value of a setting: what the command line forces, else what the files say, else what
     * runs, else the default; empty when nothing is known of the server, when the value is invalid
     * and when this version has no such setting.
     */
    public Optional<Value> value(String name) {
        if (files.server().isEmpty() && live == null) {
            return Optional.empty();
        }
        EffectiveSetting set = settings.get(name);
        LiveSetting running = live == null ? null : live.settings().get(name);
        Guc guc = set != null && set.guc() != null ? set.guc() : catalog.get(name);
        if (set != null && set.state() == State.INVALID) {
            return Optional.empty();
        }
        boolean forced = running != null && running.source().equals("command line");
        if (set != null && set.file() != null && !forced) {
            Guc known = guc != null ? guc : text(name);
            Entry winner = set.file().winner();
            return Optional.of(new Value(known, winner.value(), set.normalized(), winner));
        }
        if (running != null && !running.sessionLevel()) {
            Guc known = guc != null ? guc : text(name);
            return Optional.of(
                    new Value(known, GucValue.show(known, running.value()), running.value(), null));
        }
        return guc == null
                ? Optional.empty()
                : Optional.of(
                        new Value(guc, GucValue.show(guc, guc.bootValue()), guc.bootValue(), null));
    }

    private static Guc text(String name) {
        return new Guc(name, "sighup", "string", "", "", "", List.of(), "");
    }

    /** Whether a setting is on. */
    public boolean on(String name) {
        return value(name).map(v -> v.is("on")).orElse(false);
    }

    /** The number of a setting in base units; {@code otherwise} when unknown. */
    public double number(String name, double otherwise) {
        return value(name).map(Value::number).filter(n -> !n.isNaN()).orElse(otherwise);
    }

    /** Bytes or microseconds of a setting; {@code otherwise} when unknown. */
    public double absolute(String name, double otherwise) {
        return value(name).map(Value::absolute).filter(n -> !n.isNaN()).orElse(otherwise);
    }

    /** INI files with a [pgbouncer] section. */
    public List<ConfigFile> pgbouncers() {
        return files.applications().stream()
                .filter(f -> f.kind() == FileKind.INI)
                .filter(f -> f.entries().stream().anyMatch(e -> e.key().startsWith("pgbouncer.")))
                .toList();
    }

    /** Files of Patroni. */
    public List<ConfigFile> patronis() {
        return files.applications().stream().filter(PatroniRules::is).toList();
    }

    /** Whether {@code need} is met. */
    boolean has(Need need) {
        return switch (need) {
            case SETTINGS -> !files.server().isEmpty() || live != null;
            case CONF -> !files.server().isEmpty();
            case HBA -> !files.hba().files().isEmpty();
            case PGBOUNCER -> !pgbouncers().isEmpty();
            case POOLS -> !ApplicationPool.all(this).isEmpty();
            case PATRONI -> !patronis().isEmpty();
            case LIVE -> live != null;
            case HOST -> host != null;
            case LOG -> log != null;
            case WORKLOAD -> profile != null;
            case OPERATING_SYSTEM -> host != null && host.kernel() != null;
            case SYSCTL -> files.applications().stream().anyMatch(f -> f.kind() == FileKind.SYSCTL);
            case UNIT -> !serverUnits().isEmpty();
            case LOGIND -> units().stream().anyMatch(u -> u.name().equals("logind.conf"));
            case BALANCER -> !IdleLimits.of(this).isEmpty();
            case PEER -> !peers().isEmpty();
            case STORAGE ->
                    host != null && host.kernel() != null && host.kernel().rotates() != null;
        };
    }
}
