package ai.dbtool.conf.postgres;

import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.conf.guc.GucValue;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.RoleOverride;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One question with the answer of a real server, and ours. Words only, so that mutants of the code
 * under test, in class loaders of their own, can be asked the same.
 */
public final class SettingCase {

    private static final int MOST = 5;

    private SettingCase() {}

    /** The first differences between the server and us in {@code cases}, or {@code null}. */
    public static @Nullable String difference(List<Map<String, String>> cases) {
        List<String> differences = new ArrayList<>();
        for (Map<String, String> one : cases) {
            if (differences.size() == MOST) {
                break;
            }
            String ours;
            try {
                ours = answer(one);
            } catch (RuntimeException e) {
                ours = e.toString();
            }
            if (!ours.equals(one.get("answer"))) {
                differences.add(
                        one + given(one) + "\nours:   " + ours + "\nserver: " + one.get("answer"));
            }
        }
        return differences.isEmpty() ? null : String.join("\n\n", differences);
    }

    private static String given(Map<String, String> one) {
        try {
            return one.containsKey("folder")
                    ? "\ngiven:  "
                            + Files.readString(Path.of(one.get("folder"), "odd", "root.conf"))
                                    .replace("\r", "\\r")
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(Map<String, String> one) {
        int major = Integer.parseInt(one.get("major"));
        return switch (one.get("kind")) {
            case "value" -> value(GucCatalog.of(major), one.get("name"), one.get("value"));
            case "session" -> session(Path.of(one.get("folder")), major, one);
            default -> files(Path.of(one.get("folder")));
        };
    }

    private static String value(GucCatalog catalog, String name, String value) {
        Guc guc = Objects.requireNonNull(catalog.get(name), name);
        return switch (GucValue.of(guc, value)) {
            case GucValue.Good good -> good.normalized();
            case GucValue.Bad _ -> "refused";
        };
    }

    /**
     * Lines in the server's order, then the places of errors. Asked by pg_file_settings, the server
     * leaves a file at its first syntax error, and postgresql.auto.conf out after any.
     */
    private static String files(Path folder) {
        ConfTree tree = ConfTreeReader.read(folder.resolve("postgresql.conf"), null);
        Map<Path, Integer> left = new HashMap<>();
        tree.problems().stream()
                .filter(problem -> problem.message().startsWith("syntax error"))
                .forEach(problem -> left.putIfAbsent(problem.at().file(), problem.at().line()));
        List<String> errors =
                tree.problems().stream()
                        .map(Problem::at)
                        .filter(at -> at.line() <= left.getOrDefault(at.file(), Integer.MAX_VALUE))
                        .map(at -> place(folder, at) + " refused")
                        .toList();
        List<String> lines = new ArrayList<>();
        tree.settings().stream()
                .filter(e -> errors.isEmpty() || !tree.isAuto(e.at().file()))
                .filter(e -> e.at().line() < left.getOrDefault(e.at().file(), Integer.MAX_VALUE))
                .forEach(e -> lines.add(place(folder, e.at()) + " " + line(e.key(), e.value())));
        errors.stream().sorted().forEach(lines::add);
        return String.join("\n", lines);
    }

    static String line(String name, String value) {
        return name + "=" + value.replace("\n", "\\n");
    }

    private static String place(Path folder, Location at) {
        return folder.relativize(at.file()) + ":" + at.line();
    }

    /** What a new session of a role in a database starts with. */
    private static String session(Path folder, int major, Map<String, String> one) {
        GucCatalog catalog = GucCatalog.of(major);
        List<RoleOverride> overrides =
                one.get("overrides")
                        .lines()
                        .map(line -> line.split("\t", -1))
                        .map(f -> new RoleOverride(f[0], f[1], f[2], f[3]))
                        .toList();
        Map<String, RoleOverride> own =
                LiveServer.of(major, List.of(), overrides, List.of(), null, true)
                        .session(one.get("role"), one.get("database"));
        Settings settings =
                Settings.resolve(
                        ConfTreeReader.read(folder.resolve("postgresql.conf"), null),
                        catalog::canonical);
        List<String> lines = new ArrayList<>();
        for (String name : one.get("names").split(" ")) {
            Setting inFiles = settings.get(name);
            RoleOverride override = own.get(name);
            lines.add(
                    name
                            + "="
                            + (override != null
                                    ? value(catalog, name, override.value())
                                    : inFiles != null
                                            ? value(catalog, name, inFiles.winner().value())
                                            : Objects.requireNonNull(catalog.get(name))
                                                    .bootValue()));
        }
        return String.join("\n", lines);
    }
}
