package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The merged settings, read with their types. What is asked for is remembered as provenance. */
final class Settings {

    static final String MASK = "«secret»";

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|min|h)");

    private final Map<String, Setting> byPath = new LinkedHashMap<>();
    private final Map<String, DbtoolConfig.Provenance> provenance = new LinkedHashMap<>();
    private final Problems problems;
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Path home;
    private Path fileFolder;

    Settings(Problems problems, Map<String, String> environment, Path working, Path home) {
        this.problems = problems;
        this.environment = environment;
        this.workingDirectory = working;
        this.home = home;
        this.fileFolder = working;
    }

    Problems problems() {
        return problems;
    }

    void fileFolder(Path folder) {
        fileFolder = folder;
    }

    void put(Collection<Setting> settings) {
        settings.forEach(s -> byPath.put(s.path(), s));
    }

    void remove(String section) {
        byPath.keySet().removeIf(path -> path.startsWith(section + "."));
    }

    Collection<String> paths() {
        return List.copyOf(byPath.keySet());
    }

    List<String> names(String section) {
        return byPath.values().stream()
                .filter(s -> s.key().section().equals(section))
                .map(Setting::name)
                .distinct()
                .toList();
    }

    /** The setting at {@code path}, its default when it has one, or {@code null}. */
    @Nullable Setting find(String path) {
        Setting given = byPath.get(path);
        if (given != null) {
            return given;
        }
        ConfigKey key = ConfigKeys.of(path);
        return key == null || key.defaultValue() == null
                ? null
                : new Setting(
                        key, path, List.of(key.defaultValue()), "default", Setting.Layer.DEFAULT);
    }

    @Nullable String text(String path) {
        Setting setting = find(path);
        return setting == null ? null : text(setting);
    }

    String text(Setting setting) {
        String value = setting.value();
        if (REFERENCE.matcher(value).find() && setting.key().type() != ConfigKey.Type.SECRET) {
            problems.add(
                    setting.origin(),
                    setting.path() + " takes no ${env:...} or ${file:...}; only secrets do");
        }
        note(setting.path(), value, setting.origin());
        return value;
    }

    String choice(Setting setting) {
        String value = text(setting);
        if (!setting.key().allowed().contains(value)) {
            problems.unknown(
                    setting.origin(),
                    "value for " + setting.path(),
                    value,
                    setting.key().allowed());
        }
        return value;
    }

    String choice(String path) {
        return choice(required(path));
    }

    int integer(String path) {
        return integer(required(path));
    }

    int integer(Setting setting) {
        String value = text(setting);
        ConfigKey key = setting.key();
        if (value.matches("-?[0-9][0-9_]{0,17}")) {
            long number = Long.parseLong(value.replace("_", ""));
            if (number >= key.min() && number <= key.max()) {
                return (int) number;
            }
        }
        bad(setting, "a whole number from " + key.min() + " to " + key.max());
        return (int) key.min();
    }

    boolean bool(String path) {
        Setting setting = required(path);
        String value = text(setting);
        if (!value.equals("true") && !value.equals("false")) {
            bad(setting, "true or false");
        }
        return value.equals("true");
    }

    Duration duration(String path) {
        return duration(required(path));
    }

    Duration duration(Setting setting) {
        Matcher match = DURATION.matcher(text(setting));
        if (!match.matches()) {
            bad(setting, "a number with a unit: 500ms, 5s, 2min, 1h");
            return Duration.ZERO;
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "min" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** Texts of a list; with allowed ones, only those. */
    List<String> list(Setting setting) {
        note(setting.path(), String.join(", ", setting.values()), setting.origin());
        List<String> allowed = setting.key().allowed();
        for (String value : setting.values()) {
            if (!allowed.isEmpty() && !allowed.contains(value)) {
                problems.unknown(setting.origin(), "value for " + setting.path(), value, allowed);
            }
        }
        return setting.values();
    }

    List<String> resolvedPaths(Setting setting) {
        List<String> paths = setting.values().stream().map(v -> resolve(v, setting)).toList();
        note(setting.path(), String.join(", ", paths), setting.origin());
        return paths;
    }

    String resolve(String value, Setting setting) {
        if (value.startsWith("~/")) {
            return home + value.substring(1);
        }
        // Resolved as text: a glob is no Path everywhere.
        Path base = setting.layer() == Setting.Layer.FILE ? fileFolder : workingDirectory;
        String relative = value.startsWith("./") ? value.substring(2) : value;
        return value.startsWith("/") ? value : base + "/" + relative;
    }

    /** A secret; in the file only as a reference, elsewhere also as it is. */
    @Nullable Secret secret(String path, String value, String origin, boolean inFile) {
        note(path, MASK, origin);
        Matcher match = REFERENCE.matcher(value);
        if (!match.matches()) {
            if (inFile) {
                problems.add(origin, path + " is a secret; write ${env:NAME} or ${file:path}");
                return null;
            }
            return new Secret(value);
        }
        String name = match.group(2);
        if (match.group(1).equals("env")) {
            String found = environment.get(name);
            if (found == null) {
                problems.add(origin, path + ": the environment variable " + name + " is not set");
                return null;
            }
            return new Secret(found);
        }
        Path file = (inFile ? fileFolder : workingDirectory).resolve(name);
        try {
            return new Secret(Files.readString(file).stripTrailing());
        } catch (IOException e) {
            problems.add(origin, path + ": cannot read the file " + file);
            return null;
        }
    }

    void note(String path, String value, String origin) {
        provenance.put(path, new DbtoolConfig.Provenance(path, value, origin));
    }

    List<DbtoolConfig.Provenance> provenance() {
        return new ArrayList<>(provenance.values());
    }

    void bad(Setting setting, String wanted) {
        problems.add(
                setting.origin(),
                setting.path()
                        + ": '"
                        + setting.value()
                        + "' is not "
                        + wanted.toLowerCase(Locale.ROOT));
    }

    private Setting required(String path) {
        Setting setting = find(path);
        if (setting == null) {
            throw new IllegalArgumentException("no default for " + path);
        }
        return setting;
    }
}
