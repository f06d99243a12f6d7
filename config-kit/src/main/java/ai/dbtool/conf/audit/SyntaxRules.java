package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileModes;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.live.EffectiveSetting;
import ai.dbtool.conf.live.State;
import ai.dbtool.conf.postgres.Setting;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** S: names, values, includes, who overrides whom. */
final class SyntaxRules {

    private static final String CS = SettingRule.docs("config-setting");
    private static final String VIEW = SettingRule.docs("view-pg-settings");

    private SyntaxRules() {}

    static List<Rule> all() {
        return List.of(
                rule(
                                "S1",
                                Severity.CRITICAL,
                                "any setting",
                                "name unknown to the server's version",
                                "the server will not start and refuses a reload: correct or remove"
                                        + " the line",
                                CS,
                                SyntaxRules::unknownNames)
                        .as("CONFIG_INVALID"),
                rule(
                                "S2",
                                Severity.CRITICAL,
                                "any setting",
                                "value out of range, not in the enum, no boolean, wrong unit",
                                "the server will not start with it, a reload keeps the old value:"
                                        + " correct the line",
                                CS,
                                SyntaxRules::badValues)
                        .as("CONFIG_INVALID"),
                rule(
                        "S3",
                        Severity.LOW,
                        "settings with a unit",
                        "bare number",
                        "write the unit: a bare number counts base units, which differ by setting",
                        CS,
                        SyntaxRules::bareNumbers),
                rule(
                        "S4",
                        Severity.MEDIUM,
                        "any setting",
                        "set more than once in files people edit, with different values",
                        "the last line wins: remove the others",
                        CS,
                        input -> repeated(input, false)),
                rule(
                        "S5",
                        Severity.HIGH,
                        "any setting",
                        "set in postgresql.auto.conf and differently in a file people edit",
                        "edits have no effect while ALTER SYSTEM holds a value: decide for one",
                        CS,
                        input -> repeated(input, true)),
                rule(
                        "S6",
                        Severity.MEDIUM,
                        "include_dir",
                        "file whose name does not end in .conf or starts with a dot",
                        "the server passes it over in silence: rename or remove it",
                        CS,
                        SyntaxRules::ignoredFiles),
                rule(
                                "S7",
                                Severity.CRITICAL,
                                "include",
                                "missing file, recursion, more than 10 levels",
                                "the server will not start: create the file, use include_if_exists"
                                        + " or remove the line",
                                CS,
                                input -> problems(input, SyntaxRules::isInclude))
                        .as("CONFIG_INVALID"),
                rule(
                                "S8",
                                Severity.MEDIUM,
                                "any setting",
                                "file and running server differ",
                                "reload, or restart where the setting needs one; check first that"
                                        + " the file value is the wanted one",
                                VIEW,
                                SyntaxRules::notApplied)
                        .as("CONFIG_NOT_APPLIED")
                        .needing(Need.LIVE),
                rule(
                                "S9",
                                Severity.CRITICAL,
                                "any line",
                                "syntax error",
                                "one bad line keeps the whole file from being loaded: quote values"
                                        + " with blanks, % or *, double quotes inside",
                                CS,
                                input -> problems(input, key -> !isInclude(key)))
                        .as("CONFIG_INVALID"),
                rule(
                                "S10",
                                Severity.LOW,
                                "any setting",
                                "known to the running version, gone in " + GucCatalog.NEWEST,
                                "remove the line before the upgrade: the new version will not start"
                                        + " with it",
                                "https://www.postgresql.org/docs/release/",
                                SyntaxRules::goneLater)
                        .needing(Need.LIVE),
                rule(
                                "S11",
                                Severity.INFO,
                                "any setting",
                                "no line sets it and its default is another in "
                                        + GucCatalog.NEWEST,
                                "after the upgrade the server runs with the new default: set what is"
                                        + " wanted",
                                "https://www.postgresql.org/docs/release/",
                                SyntaxRules::otherDefaults)
                        .needing(Need.LIVE),
                new Rule(
                        "S12",
                        Severity.HIGH,
                        "file permissions",
                        "a file that holds a secret can be read by everyone",
                        "chmod o-r, and move the secret to a password file or the environment",
                        SettingRule.docs("libpq-pgpass"),
                        "S12",
                        Set.of(),
                        SyntaxRules::readableSecrets));
    }

    private static Rule rule(
            String id,
            Severity severity,
            String subject,
            String condition,
            String advice,
            String source,
            Rule.Check check) {
        return new Rule(
                id, severity, subject, condition, advice, source, id, Set.of(Need.CONF), check);
    }

    private static List<Violation> unknownNames(AuditInput input) {
        return invalid(input, s -> s.guc() == null && !input.catalog().accepts(s.name()));
    }

    private static List<Violation> badValues(AuditInput input) {
        return invalid(input, s -> s.guc() != null);
    }

    private static List<Violation> invalid(AuditInput input, Predicate<EffectiveSetting> which) {
        List<Violation> found = new ArrayList<>();
        for (EffectiveSetting setting : input.settings()) {
            if (setting.state() == State.INVALID && setting.file() != null && which.test(setting)) {
                Entry line = setting.file().winner();
                String fact =
                        setting.name() + " = " + input.secrets().show(line) + " " + setting.error();
                found.add(
                        new Violation(
                                setting.name(),
                                fact,
                                line.at(),
                                Fixes.remove(input, line, false),
                                null));
            }
        }
        return found;
    }

    private static List<Violation> bareNumbers(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (EffectiveSetting setting : input.settings()) {
            Guc guc = setting.guc();
            if (guc == null || setting.file() == null) {
                continue;
            }
            Entry line = setting.file().winner();
            if (GucValue.of(guc, line.value()) instanceof GucValue.Good(String number, boolean bare)
                    && bare) {
                String meant = GucValue.show(guc, number);
                Value value = new Value(guc, line.value(), number, line);
                String fact = guc.name() + " = " + line.value() + " means " + meant;
                Violation violation =
                        new Violation(
                                guc.name(), fact, line.at(), Fixes.set(input, value, meant), null);
                boolean memory = guc.unit().endsWith("B");
                found.add(memory ? violation.at(Severity.MEDIUM) : violation);
            }
        }
        return found;
    }

    private static List<Violation> repeated(AuditInput input, boolean auto) {
        List<Violation> found = new ArrayList<>();
        for (EffectiveSetting setting : input.settings()) {
            Setting lines = setting.file();
            if (lines == null || !lines.repeated()) {
                continue;
            }
            Entry winner = lines.winner();
            if (input.files().server().isAuto(winner.at().file()) != auto) {
                continue;
            }
            Setting.Link loser = lines.chain().get(lines.chain().size() - 2);
            if (same(setting.guc(), winner, loser.entry())) {
                continue;
            }
            String fact =
                    setting.name()
                            + " = "
                            + input.secrets().show(winner)
                            + " overrides "
                            + input.secrets().show(loser.entry())
                            + " of "
                            + loser.entry().at();
            boolean restart = setting.guc() != null && setting.guc().needsRestart();
            Entry line = auto ? winner : loser.entry();
            found.add(
                    new Violation(
                            setting.name(),
                            fact,
                            winner.at(),
                            Fixes.remove(input, line, auto && restart),
                            null));
        }
        return found;
    }

    private static boolean same(@Nullable Guc guc, Entry a, Entry b) {
        return a.value().equals(b.value())
                || (guc != null
                        && GucValue.of(guc, a.value()) instanceof GucValue.Good x
                        && GucValue.of(guc, b.value()) instanceof GucValue.Good y
                        && x.normalized().equals(y.normalized()));
    }

    private static List<Violation> ignoredFiles(AuditInput input) {
        return input.files().server().ignored().stream()
                .map(
                        path ->
                                Violation.of(
                                        path.toString(),
                                        path + " is in an include_dir and is not read",
                                        null))
                .toList();
    }

    private static boolean isInclude(@Nullable String key) {
        return key != null && key.toLowerCase(java.util.Locale.ROOT).startsWith("include");
    }

    private static List<Violation> problems(AuditInput input, Predicate<@Nullable String> keys) {
        return input.files().server().problems().stream()
                .filter(problem -> keys.test(problem.key()))
                .map(SyntaxRules::violation)
                .toList();
    }

    private static Violation violation(Problem problem) {
        String object = problem.key() == null ? problem.at().toString() : problem.key();
        return Violation.of(object, problem.message(), problem.at());
    }

    private static List<Violation> notApplied(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (EffectiveSetting setting : input.settings()) {
            boolean restart = setting.state() == State.PENDING_RESTART;
            if (!restart && setting.state() != State.NOT_RELOADED) {
                continue;
            }
            Entry line = setting.file() == null ? null : setting.file().winner();
            String file = line == null ? "no line" : input.secrets().show(line);
            String running =
                    setting.live() == null
                            ? "?"
                            : input.secrets()
                                    .show(
                                            setting.name(),
                                            setting.guc() == null
                                                    ? setting.live().value()
                                                    : GucValue.show(
                                                            setting.guc(), setting.live().value()));
            String fact =
                    setting.name()
                            + ": file says "
                            + file
                            + ", the server runs with "
                            + running
                            + (restart ? " and needs a restart" : " and was not reloaded");
            found.add(
                    new Violation(
                            setting.name(),
                            fact,
                            line == null ? null : line.at(),
                            new Violation.Fix(
                                    restart ? null : "SELECT pg_reload_conf();",
                                    null,
                                    line == null ? null : "set the old value again and reload",
                                    restart),
                            null));
        }
        return found;
    }

    private static List<Violation> goneLater(AuditInput input) {
        GucCatalog newest = GucCatalog.of(GucCatalog.NEWEST);
        List<Violation> found = new ArrayList<>();
        for (EffectiveSetting setting : input.settings()) {
            if (setting.file() != null
                    && setting.guc() != null
                    && !newest.accepts(setting.name())) {
                Entry line = setting.file().winner();
                found.add(
                        new Violation(
                                setting.name(),
                                setting.name() + " does not exist in " + newest.major(),
                                line.at(),
                                Fixes.remove(input, line, false),
                                null));
            }
        }
        return found;
    }

    private static List<Violation> otherDefaults(AuditInput input) {
        List<UpgradeLint.Note> notes =
                UpgradeLint.of(
                                input.files().server(),
                                input.catalog(),
                                GucCatalog.of(GucCatalog.NEWEST))
                        .stream()
                        .filter(note -> !note.refused())
                        .toList();
        String facts =
                notes.stream()
                        .map(note -> note.setting() + " " + note.change())
                        .collect(Collectors.joining("; "));
        return notes.isEmpty()
                ? List.of()
                : List.of(Violation.of("defaults of " + GucCatalog.NEWEST, facts, null));
    }

    private static List<Violation> readableSecrets(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (ConfigFile file : input.files().files()) {
            file.entries().stream()
                    .filter(input.secrets()::holdsSecret)
                    .findFirst()
                    .filter(entry -> FileModes.readableByAll(file.path()))
                    .ifPresent(
                            entry ->
                                    found.add(
                                            Violation.of(
                                                    file.path().toString(),
                                                    entry.key()
                                                            + " holds a secret and the file is"
                                                            + " readable by everyone",
                                                    entry.at())));
        }
        return found;
    }
}
