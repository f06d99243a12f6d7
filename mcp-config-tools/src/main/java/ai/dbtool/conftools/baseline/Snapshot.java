package ai.dbtool.conftools.baseline;

import ai.dbtool.conf.audit.Audit;
import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.Severity;
import ai.dbtool.conf.audit.Value;
import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.hba.HbaRule;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.RoleOverride;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's configuration as its files and itself tell it, secrets marked: what two of these
 * differ in is drift.
 *
 * @param name of the source
 * @param whole whether a setting that is absent has its default; not so of a list of what is meant
 * @param settings by name
 * @param rules of pg_hba.conf; {@code null} when there is no such file
 * @param overrides of roles and databases; {@code null} when no server tells
 */
public record Snapshot(
        String name,
        boolean whole,
        Map<String, Kept> settings,
        @Nullable List<Rule> rules,
        @Nullable List<String> overrides) {

    /** Where Patroni keeps what is meant: patroni.yml, its bootstrap, what patronictl shows. */
    private static final Pattern PATRONI =
            Pattern.compile("(?:bootstrap\\.dcs\\.)?postgresql\\.parameters\\.([^.\\[\\]]+)");

    private static final Pattern PATRONI_HBA =
            Pattern.compile("(?:bootstrap\\.dcs\\.)?postgresql\\.pg_hba\\[\\d+\\]");

    public Snapshot {
        Map<String, Kept> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(settings);
        settings = byName;
    }

    /**
     * A setting.
     *
     * @param text value as written
     * @param normalized in base units
     * @param where line, or {@code null} for running values and defaults
     * @param set whether somebody set it
     * @param restart whether a change takes a restart
     * @param breaks the worst rule of the audit that this value breaks, or {@code null}
     */
    public record Kept(
            String text,
            String normalized,
            @Nullable String where,
            boolean set,
            boolean restart,
            @Nullable Broken breaks) {}

    /** A rule of pg_hba.conf as it counts. */
    public record Rule(String text, @Nullable String where, @Nullable Broken breaks) {}

    /** A rule of the audit that is broken. */
    public record Broken(String rule, Severity severity) {

        /** {@code W1 critical}. */
        public String text() {
            return rule + " " + severity.name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code loaded} as it is now. */
    public static Snapshot of(Loaded loaded, Shown shown) {
        if (!loaded.hasServer()) {
            return intended(loaded, shown);
        }
        AuditInput input = loaded.audit(shown.secrets());
        List<Audit.Hit> hits = Audit.of(input, rule -> true).hits();
        Set<String> own = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        input.settings().forEach(setting -> own.add(setting.name()));
        Set<String> names = new TreeSet<>(own);
        names.addAll(input.catalog().names());
        Map<String, Kept> settings = new TreeMap<>();
        for (String name : names) {
            input.value(name)
                    .ifPresent(
                            value ->
                                    settings.put(
                                            name,
                                            kept(name, value, own.contains(name), hits, shown)));
        }
        return new Snapshot(
                loaded.name(),
                true,
                settings,
                rules(loaded, hits, shown),
                overrides(loaded, shown));
    }

    private static Kept kept(
            String name, Value value, boolean set, List<Audit.Hit> hits, Shown shown) {
        return new Kept(
                shown.value(name, value.text()),
                shown.value(name, value.normalized()),
                value.at() == null ? null : value.at().toString(),
                set,
                value.guc().needsRestart(),
                // S rules tell of lines and states, not of what a value does.
                hits.stream()
                        .filter(hit -> !hit.rule().id().startsWith("S"))
                        .filter(hit -> hit.violation().object().equalsIgnoreCase(name))
                        .findFirst()
                        .map(Snapshot::broken)
                        .orElse(null));
    }

    private static Broken broken(Audit.Hit hit) {
        return new Broken(hit.rule().id(), hit.severity());
    }

    private static @Nullable List<Rule> rules(Loaded loaded, List<Audit.Hit> hits, Shown shown) {
        if (loaded.files().hba().files().isEmpty()) {
            return null;
        }
        List<Rule> rules = new ArrayList<>();
        for (HbaRule rule : loaded.files().hba().rules()) {
            rules.add(
                    new Rule(
                            text(rule, shown),
                            rule.at().toString(),
                            hits.stream()
                                    .filter(hit -> rule.at().equals(hit.violation().at()))
                                    .findFirst()
                                    .map(Snapshot::broken)
                                    .orElse(null)));
        }
        return rules;
    }

    private static String text(HbaRule rule, Shown shown) {
        StringBuilder text = new StringBuilder(shown.text(rule.text()));
        new TreeMap<>(rule.options())
                .forEach(
                        (name, value) ->
                                text.append(' ')
                                        .append(name)
                                        .append('=')
                                        .append(shown.value(name, value)));
        return text.toString();
    }

    private static @Nullable List<String> overrides(Loaded loaded, Shown shown) {
        LiveServer live = loaded.live();
        return live == null
                ? null
                : live.overrides().stream().map(own -> text(own, shown)).toList();
    }

    private static String text(RoleOverride own, Shown shown) {
        return (own.role() + " " + own.database()).strip()
                + ": "
                + own.setting()
                + " = "
                + shown.value(own.setting(), own.value());
    }

    /** What files of Patroni mean a server to be; of what they do not name they say nothing. */
    private static Snapshot intended(Loaded loaded, Shown shown) {
        GucCatalog catalog = GucCatalog.of(GucCatalog.NEWEST);
        Map<String, Kept> settings = new TreeMap<>();
        List<Rule> rules = new ArrayList<>();
        for (ConfigFile file : loaded.files().applications()) {
            for (Entry entry : file.entries()) {
                Matcher parameter = PATRONI.matcher(entry.key());
                if (parameter.matches()) {
                    String name = catalog.canonical(parameter.group(1));
                    settings.put(name, kept(name, entry, catalog.get(name), shown));
                } else if (PATRONI_HBA.matcher(entry.key()).matches()) {
                    String text = entry.value().strip().replaceAll("\\s+", " ");
                    rules.add(new Rule(shown.text(text), entry.at().toString(), null));
                }
            }
        }
        return new Snapshot(loaded.name(), false, settings, rules.isEmpty() ? null : rules, null);
    }

    private static Kept kept(String name, Entry entry, @Nullable Guc guc, Shown shown) {
        String value = entry.value();
        String normalized =
                guc != null && GucValue.of(guc, value) instanceof GucValue.Good good
                        ? good.normalized()
                        : value;
        return new Kept(
                shown.value(name, value),
                shown.value(name, normalized),
                entry.at().toString(),
                true,
                guc != null && guc.needsRestart(),
                null);
    }

    /** Whether it says nothing of a server. */
    public boolean isEmpty() {
        return settings.isEmpty() && rules == null;
    }

    /** The same under another name. */
    public Snapshot named(String other) {
        return new Snapshot(other, whole, settings, rules, overrides);
    }
}
