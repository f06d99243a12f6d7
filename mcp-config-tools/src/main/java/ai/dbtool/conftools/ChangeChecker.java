package ai.dbtool.conftools;

import ai.dbtool.conf.audit.Audit;
import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.Fixes;
import ai.dbtool.conf.audit.HostFacts;
import ai.dbtool.conf.audit.MemoryUse;
import ai.dbtool.conf.audit.UpgradeLint;
import ai.dbtool.conf.audit.Value;
import ai.dbtool.conf.audit.Violation;
import ai.dbtool.conf.file.SourceText;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.hba.HbaFile;
import ai.dbtool.conf.hba.HbaReader;
import ai.dbtool.conf.hba.Reachability;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.live.RoleOverride;
import ai.dbtool.conf.postgres.ConfTree;
import ai.dbtool.conf.postgres.ProposedChange;
import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.mcp.tool.Finding;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A proposed change against one source: the configuration as it is beside the one it would be. */
final class ChangeChecker {

    private static final Pattern HBA_LINE =
            Pattern.compile("\\s*\"?(local|host(ssl|nossl|gssenc|nogssenc)?)\"?\\s.*");
    private static final Path PROPOSED = Path.of("proposed rule");

    private final Loaded source;
    private final Shown shown;

    /** For what the caller wrote: equal marks would tell whether a guessed secret is right. */
    private final Shown given = new Shown(Secrets.plain());

    private final AuditInput before;
    private final GucCatalog catalog;

    ChangeChecker(Loaded source, Shown shown) {
        this.source = source;
        this.shown = shown;
        this.before = source.audit(shown.secrets());
        this.catalog = before.catalog();
    }

    CheckedChange check(String change, @Nullable Integer target) {
        List<String> hba = change.lines().filter(l -> HBA_LINE.matcher(l).matches()).toList();
        ProposedChange proposed =
                ProposedChange.of(
                        String.join(
                                "\n",
                                change.lines()
                                        .filter(l -> !HBA_LINE.matcher(l).matches())
                                        .toList()));
        HbaFile rules = source.files().hba();
        List<CheckedChange.HbaLine> lines = new ArrayList<>();
        for (String line : hba) {
            HbaFile with = HbaReader.appended(rules, SourceText.of(PROPOSED, line), version(rules));
            lines.add(line(line, with));
            rules = with;
        }
        ConfTree tree = proposed.applied(source.files().server(), auto());
        ConfigSet files = source.files();
        ConfigSet changed =
                new ConfigSet(
                        tree,
                        files.major(),
                        rules,
                        files.ident(),
                        files.applications(),
                        files.skipped());
        AuditInput after = new AuditInput(changed, source.live(), before.host(), given.secrets());
        List<CheckedChange.Setting> settings = proposed.sets().stream().map(this::setting).toList();
        boolean valid =
                proposed.wrong().isEmpty()
                        && settings.stream().allMatch(CheckedChange.Setting::valid)
                        && lines.stream().allMatch(line -> line.message() == null);
        Audit now = Audit.of(before, rule -> true);
        Audit then = Audit.of(after, rule -> true);
        return new CheckedChange(
                valid,
                settings,
                lines,
                only(then, now).stream().map(AuditFinding::withoutRemedy).toList(),
                only(now, then),
                memory(after),
                target == null ? List.of() : upgrade(tree, target),
                proposed.wrong().stream().map(given::text).toList());
    }

    private int version(HbaFile rules) {
        return rules.major() > 0 ? rules.major() : catalog.major();
    }

    private Path auto() {
        LiveSetting data =
                source.live() == null ? null : source.live().settings().get("data_directory");
        return Path.of(data == null ? "" : data.value()).resolve("postgresql.auto.conf");
    }

    private CheckedChange.HbaLine line(String written, HbaFile with) {
        String message =
                with.problems().stream()
                        .filter(problem -> problem.at().file().equals(PROPOSED))
                        .map(problem -> given.text(problem.message()))
                        .findFirst()
                        .orElse(null);
        List<String> by =
                Reachability.dead(with).stream()
                        .filter(dead -> dead.rule().at().file().equals(PROPOSED))
                        .filter(dead -> dead.rule().equals(with.rules().getLast()))
                        .flatMap(dead -> dead.by().stream())
                        .map(rule -> rule.at() + " " + given.text(rule.text()))
                        .toList();
        return new CheckedChange.HbaLine(given.text(written.strip()), message, by);
    }

    private CheckedChange.Setting setting(ProposedChange.Set set) {
        String name = given.text(catalog.canonical(set.name()));
        Guc guc = catalog.get(set.name());
        String value = set.value() == null ? null : given.value(name, set.value());
        if (guc == null) {
            return unknown(set, name, value);
        }
        Optional<Value> present = before.value(guc.name());
        String now =
                present.map(
                                p ->
                                        shown.value(guc.name(), p.text())
                                                + (p.entry() == null
                                                        ? ""
                                                        : " (" + p.entry().at() + ")"))
                        .orElse(null);
        String refused =
                guc.context().equals("internal") ? "cannot be changed in a running cluster" : null;
        String normalized = null;
        if (refused == null && set.value() != null) {
            switch (GucValue.of(guc, set.value())) {
                case GucValue.Bad(String why) -> refused = why;
                case GucValue.Good(String base, boolean bare) -> {
                    normalized = given.value(guc.name(), base);
                    if (bare) {
                        return checked(
                                set,
                                guc,
                                value,
                                normalized,
                                "without a unit it counts "
                                        + guc.unit()
                                        + ": "
                                        + GucValue.show(guc, base),
                                now,
                                present);
                    }
                }
            }
        }
        return refused == null
                ? checked(set, guc, value, normalized, null, now, present)
                : new CheckedChange.Setting(
                        name, value, null, false, refused, null, now, List.of(), null);
    }

    private CheckedChange.Setting unknown(
            ProposedChange.Set set, String name, @Nullable String value) {
        boolean extension = catalog.accepts(set.name());
        return new CheckedChange.Setting(
                name,
                value,
                null,
                extension,
                extension
                        ? "a setting of an extension: its range is not known here"
                        : catalog.unknown(set.name()),
                null,
                null,
                List.of(),
                null);
    }

    private CheckedChange.Setting checked(
            ProposedChange.Set set,
            Guc guc,
            @Nullable String value,
            @Nullable String normalized,
            @Nullable String message,
            @Nullable String now,
            Optional<Value> present) {
        return new CheckedChange.Setting(
                guc.name(),
                value,
                normalized,
                true,
                message,
                HowToChange.takesEffect(guc),
                now,
                obstacles(set, guc, present.orElse(null)),
                remedy(set, guc, value, present.orElse(null)));
    }

    private List<String> obstacles(ProposedChange.Set set, Guc guc, @Nullable Value present) {
        List<String> found = new ArrayList<>();
        LiveSetting live = source.live() == null ? null : source.live().settings().get(guc.name());
        if (live != null && live.source().equals("command line")) {
            found.add("the command line forces it: neither files nor ALTER SYSTEM change it");
        }
        if (!set.system()
                && present != null
                && present.entry() != null
                && source.files().server().isAuto(present.entry().at().file())) {
            found.add(
                    present.entry().at()
                            + " (ALTER SYSTEM) is read last: the line has no effect until ALTER SYSTEM"
                            + " RESET "
                            + guc.name());
        }
        if (source.live() != null) {
            for (RoleOverride own : source.live().overridesOf(guc.name())) {
                found.add(
                        (own.role() + " " + own.database()).strip()
                                + " keeps its own value "
                                + shown.value(guc.name(), own.value()));
            }
        }
        return found;
    }

    private Finding.@Nullable Remedy remedy(
            ProposedChange.Set set, Guc guc, @Nullable String value, @Nullable Value present) {
        Value old =
                present != null ? present : new Value(guc, guc.bootValue(), guc.bootValue(), null);
        Violation.Fix fix =
                set.system() || value == null
                        ? Fixes.alterSystem(before, old, value)
                        : Fixes.set(before, old, value);
        return AuditFinding.remedy(fix, shown);
    }

    private List<AuditFinding> only(Audit in, Audit notIn) {
        Set<String> known = new HashSet<>();
        notIn.hits().forEach(hit -> known.add(key(hit)));
        return in.hits().stream()
                .filter(hit -> !known.contains(key(hit)))
                .map(hit -> AuditFinding.of(hit, shown))
                .toList();
    }

    private static String key(Audit.Hit hit) {
        return hit.rule().id() + " " + hit.violation().object();
    }

    private CheckedChange.@Nullable Memory memory(AuditInput after) {
        MemoryUse now = MemoryUse.of(before);
        MemoryUse then = MemoryUse.of(after);
        HostFacts host = before.host();
        return now.equals(then)
                ? null
                : new CheckedChange.Memory(
                        part(now), part(then), host == null ? null : host.ramBytes());
    }

    private static CheckedChange.Part part(MemoryUse use) {
        return new CheckedChange.Part(
                (long) use.sharedBuffers(),
                (long) use.sessions(),
                (long) use.maintenance(),
                (long) use.total());
    }

    private List<CheckedChange.Upgrade> upgrade(ConfTree tree, int target) {
        return UpgradeLint.of(tree, catalog, GucCatalog.of(target)).stream()
                .map(
                        note ->
                                new CheckedChange.Upgrade(
                                        note.setting(),
                                        note.refused(),
                                        note.message(),
                                        note.at() == null ? null : note.at().toString()))
                .toList();
    }
}
