package ai.dbtool.eval.cases;

import ai.dbtool.prompts.Catalogue;
import ai.dbtool.prompts.Cause;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds what would keep a case from running or from being scored. */
public final class CaseCheck {

    private static final Set<String> VERDICTS =
            new TreeSet<>(Set.of("FAULT", "NO_FAULT", "NOT_DATABASE", "INSUFFICIENT_EVIDENCE"));
    private static final Set<String> FILES =
            Set.of(
                    CaseFolders.FILE,
                    "setup.sql",
                    "inject.sql",
                    "inject.sh",
                    "probe.sql",
                    "cleanup.sh",
                    "app");
    private static final Pattern PARAMETER = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final int LONGEST_SETTLE = 300;

    private final Catalogue catalogue;

    /** Checks against the codes and entity keys of {@code catalogue}. */
    public CaseCheck(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** What is wrong with the case in {@code folder}; empty when nothing is. */
    public List<String> problems(Path folder) {
        FaultCase drawn;
        try {
            drawn = CaseFolders.read(folder, 0);
        } catch (CaseException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        List<String> problems = new ArrayList<>();
        CaseFile file = drawn.file();
        truth(file.truth(), problems);
        for (String code : file.allowed()) {
            cause(code, "allowed", problems);
        }
        load(file, problems);
        proof(file, problems);
        if (file.settleSeconds() < 0 || file.settleSeconds() > LONGEST_SETTLE) {
            problems.add("settleSeconds must be 0 to " + LONGEST_SETTLE);
        }
        if (file.truth().verdict().equals("FAULT") && file.symptom().isBlank()) {
            problems.add("symptom is empty; say what a user sees");
        }
        for (Truth.Cause cause : file.truth().causes()) {
            if (file.symptom().toUpperCase(Locale.ROOT).contains(cause.code())) {
                problems.add("symptom names the cause " + cause.code());
            }
        }
        files(drawn, problems);
        return problems.stream().map(problem -> folder.getFileName() + ": " + problem).toList();
    }

    private void truth(Truth truth, List<String> problems) {
        if (truth.verdict() == null || !VERDICTS.contains(truth.verdict())) {
            problems.add("truth.verdict is " + truth.verdict() + "; allowed: " + VERDICTS);
            return;
        }
        boolean fault = truth.verdict().equals("FAULT");
        if (fault == truth.causes().isEmpty()) {
            problems.add(
                    fault
                            ? "truth.causes is empty, the verdict is FAULT"
                            : "truth.causes must be empty unless the verdict is FAULT");
        }
        for (Truth.Cause cause : truth.causes()) {
            Cause known = cause(cause.code(), "truth.causes", problems);
            if (known != null) {
                for (String key : cause.entities().keySet()) {
                    if (!known.entities().contains(key)) {
                        problems.add(
                                "truth: "
                                        + cause.code()
                                        + " has no entity '"
                                        + key
                                        + "'; it has "
                                        + known.entities());
                    }
                }
            }
        }
    }

    private @Nullable Cause cause(String code, String where, List<String> problems) {
        Cause known = catalogue.causes().get(code);
        if (known == null) {
            problems.add(where + ": unknown code '" + code + "'; the catalogue is closed");
        }
        return known;
    }

    private static void load(CaseFile file, List<String> problems) {
        for (CaseFile.LoadEntry entry : file.load()) {
            if (entry.sql().isEmpty() && !entry.reconnect()) {
                problems.add("load of role " + entry.role() + " has no sql");
            }
            if (entry.clients() < 0 || entry.everyMillis() < 0) {
                problems.add("load: clients and everyMillis must not be negative");
            }
        }
        for (CaseFile.SessionEntry session : file.sessions()) {
            if (session.statements().isEmpty()) {
                problems.add("session of role " + session.role() + " has no statements");
            }
        }
    }

    private static void proof(CaseFile file, List<String> problems) {
        CaseFile.Proof proof = file.evidence();
        if (proof == null) {
            if (file.truth().verdict().equals("FAULT")) {
                problems.add("evidence is missing: what proves that the injection worked?");
            }
            return;
        }
        for (String regex : proof.log()) {
            try {
                Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                problems.add("evidence.log: '" + regex + "': " + e.getDescription());
            }
        }
    }

    private static void files(FaultCase drawn, List<String> problems) {
        Path folder = drawn.folder();
        try (var children = Files.list(folder)) {
            children.map(child -> String.valueOf(child.getFileName()))
                    .filter(name -> !FILES.contains(name) && !name.startsWith("."))
                    .sorted()
                    .forEach(name -> problems.add("unknown file " + name + "; allowed: " + FILES));
        } catch (IOException e) {
            problems.add("cannot be listed: " + e.getMessage());
        }
        for (String name : List.of("setup.sql", "inject.sql", "probe.sql")) {
            String text = drawn.text(name);
            if (text != null) {
                unresolved(name, text, Map.of(), problems);
            }
        }
        drawn.application()
                .forEach((name, text) -> unresolved("app/" + name, text, APP_VALUES, problems));
    }

    private static final Map<String, String> APP_VALUES = Map.of("PGPORT", "port of the cluster");

    private static void unresolved(
            String name, String text, Map<String, String> known, List<String> problems) {
        Matcher matcher = PARAMETER.matcher(text);
        while (matcher.find()) {
            if (!known.containsKey(matcher.group(1)) && !name.startsWith("app/")) {
                problems.add(name + ": ${" + matcher.group(1) + "} is not among params");
            }
        }
    }
}
