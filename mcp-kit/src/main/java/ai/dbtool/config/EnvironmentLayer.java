package ai.dbtool.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code DBTOOL_AI_MODEL__NAME} is {@code model.name}. Variables without {@code __} are no keys
 * ({@code DBTOOL_AI_CONFIG}, {@code DBTOOL_AI_JAVA}), unless one looks like a key with the
 * underscore forgotten.
 */
final class EnvironmentLayer {

    static final String PREFIX = "DBTOOL_AI_";

    private EnvironmentLayer() {}

    /**
     * @param known concrete paths of the file, so that {@code __MY_DB__} finds the entry my-db
     */
    static List<Setting> read(
            Map<String, String> environment, Collection<String> known, Problems problems) {
        List<Setting> settings = new ArrayList<>();
        new TreeMap<>(environment)
                .forEach(
                        (variable, value) -> {
                            if (variable.startsWith(PREFIX)) {
                                read(variable, value, known, problems, settings);
                            }
                        });
        return settings;
    }

    private static void read(
            String variable,
            String value,
            Collection<String> known,
            Problems problems,
            List<Setting> settings) {
        String rest = variable.substring(PREFIX.length());
        String[] parts = rest.toLowerCase(Locale.ROOT).split("__", -1);
        if (parts.length == 1) {
            forgottenUnderscore(variable, parts[0], problems);
            return;
        }
        ConfigKey key = ConfigKeys.of(String.join(".", parts));
        if (key == null) {
            notAKey(variable, parts, problems);
            return;
        }
        if (value.isEmpty()) {
            return;
        }
        String section = key.section();
        String prefix =
                key.named()
                        ? section + "." + name(section, parts[section.split("\\.").length], known)
                        : section;
        settings.add(
                new Setting(
                        key,
                        prefix + "." + key.leaf(),
                        values(key, value),
                        "$" + variable,
                        Setting.Layer.ENVIRONMENT));
    }

    private static void notAKey(String variable, String[] parts, Problems problems) {
        if (!ConfigKeys.isSection(parts[0])) {
            problems.unknown("$" + variable, "section", parts[0], ConfigKeys.sections());
            return;
        }
        String section = parts[0];
        int used = 1;
        while (used < parts.length && ConfigKeys.isSection(section + "." + parts[used])) {
            section += "." + parts[used++];
        }
        boolean named = ConfigKeys.NAMED.contains(section);
        int left = parts.length - used;
        if (named ? left < 2 : left != 1) {
            problems.add(
                    "$" + variable,
                    "is not a key; write "
                            + PREFIX
                            + section.toUpperCase(Locale.ROOT).replace(".", "__")
                            + (named ? "__<NAME>__<KEY>" : "__<KEY>"));
            return;
        }
        List<String> rest = List.of(parts).subList(named ? used + 1 : used, parts.length);
        List<String> group = rest.subList(0, rest.size() - 1);
        problems.unknown(
                "$" + variable,
                "key",
                rest.getLast(),
                group.isEmpty()
                        ? ConfigKeys.leaves(section)
                        : ConfigKeys.leaves(section, String.join(".", group)));
    }

    private static List<String> values(ConfigKey key, String value) {
        return key.type() == ConfigKey.Type.PATHS || key.type() == ConfigKey.Type.LIST
                ? Arrays.stream(value.split(",")).map(String::strip).toList()
                : List.of(value);
    }

    private static String name(String section, String given, Collection<String> known) {
        return known.stream()
                .filter(path -> path.startsWith(section + "."))
                .map(path -> path.substring(section.length() + 1).split("\\.")[0])
                .filter(name -> name.toLowerCase(Locale.ROOT).replace('-', '_').equals(given))
                .findFirst()
                .orElse(given);
    }

    private static void forgottenUnderscore(String variable, String rest, Problems problems) {
        for (ConfigKey key : ConfigKeys.ALL) {
            String path = key.path();
            if (!key.named() && rest.equals(path.replace('.', '_'))) {
                problems.add(
                        "$" + variable,
                        "is not a key; did you mean '"
                                + PREFIX
                                + path.replace(".", "__").toUpperCase(Locale.ROOT)
                                + "'?");
            }
        }
    }
}
