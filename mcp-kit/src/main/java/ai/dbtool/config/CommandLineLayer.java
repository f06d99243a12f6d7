package ai.dbtool.config;

import java.util.ArrayList;
import java.util.List;

/** The command line as settings; the rules are those of {@link CliOverrides}. */
final class CommandLineLayer {

    private final List<Setting> settings = new ArrayList<>();

    private CommandLineLayer() {}

    static List<Setting> read(CliOverrides cli) {
        CommandLineLayer layer = new CommandLineLayer();
        for (int i = 0; i < cli.dbUrls().size(); i++) {
            layer.add(
                    "connections",
                    i == 0 ? "main" : "db" + (i + 1),
                    "url",
                    "--db",
                    cli.dbUrls().get(i));
        }
        layer.source("logs", "--log", cli.logGlobs());
        layer.source("configs", "--conf", cli.confPaths());
        if (cli.model() != null) {
            if (cli.model().equals("none")) {
                layer.add("model", "", "engine", "--model", "none");
            } else {
                layer.add("model", "", "engine", "--model", "ollama");
                layer.add("model", "", "name", "--model", cli.model());
            }
        }
        if (cli.port() != null) {
            layer.add("server", "", "port", "--port", String.valueOf(cli.port()));
        }
        if (cli.sse()) {
            layer.add("server", "", "sse", "--sse", "true");
        }
        return layer.settings;
    }

    /** Sections of the file that the command line sets aside. */
    static List<String> replaced(CliOverrides cli) {
        if (!cli.dbUrls().isEmpty()) {
            return List.of("connections", "logs", "configs");
        }
        List<String> sections = new ArrayList<>();
        if (!cli.logGlobs().isEmpty()) {
            sections.add("logs");
        }
        if (!cli.confPaths().isEmpty()) {
            sections.add("configs");
        }
        return sections;
    }

    private void source(String section, String option, List<String> paths) {
        if (!paths.isEmpty()) {
            ConfigKey key = key(section, "paths");
            settings.add(
                    new Setting(
                            key,
                            section + ".main.paths",
                            paths,
                            option,
                            Setting.Layer.COMMAND_LINE));
        }
    }

    private void add(String section, String name, String leaf, String option, String value) {
        String path = name.isEmpty() ? section + "." + leaf : section + "." + name + "." + leaf;
        settings.add(
                new Setting(
                        key(section, leaf),
                        path,
                        List.of(value),
                        option,
                        Setting.Layer.COMMAND_LINE));
    }

    private static ConfigKey key(String section, String leaf) {
        ConfigKey key = ConfigKeys.find(section, leaf);
        if (key == null) {
            throw new IllegalArgumentException("no key " + section + "." + leaf);
        }
        return key;
    }
}
