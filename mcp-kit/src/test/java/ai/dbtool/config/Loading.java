package ai.dbtool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A load in preparation: files, environment, command line. */
final class Loading {

    private final Path folder;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private CliOverrides cli = CliOverrides.none();

    Loading(Path folder) {
        this.folder = folder;
    }

    Loading yaml(String... lines) {
        return file("work/dbtool-ai.yaml", lines);
    }

    Loading file(String name, String... lines) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, String.join("\n", lines) + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Loading env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Loading cli(CliOverrides overrides) {
        cli = overrides;
        return this;
    }

    Loading db(String... urls) {
        return cli(
                new CliOverrides(
                        null, List.of(urls), List.of(), List.of(), null, false, null, false));
    }

    DbtoolConfig load() {
        try {
            Path work = Files.createDirectories(folder.resolve("work"));
            Path home = Files.createDirectories(folder.resolve("home"));
            return new ConfigLoader(environment, work, home, "osuser", Loading::resolve).load(cli);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConnectionConfig connection() {
        Map<String, ConnectionConfig> connections = load().connections();
        assertThat(connections).hasSize(1);
        return connections.values().iterator().next();
    }

    List<String> problems() {
        ConfigException problem = catchThrowableOfType(ConfigException.class, this::load);
        assertThat(problem).as("a refusal").isNotNull();
        return problem.problems();
    }

    /** No name is looked up on the network. */
    private static List<InetAddress> resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "inside.corp.example" -> List.of(InetAddress.getByName("10.1.2.3"));
            case "outside.example" ->
                    List.of(
                            InetAddress.getByName("10.1.2.3"),
                            InetAddress.getByName("93.184.215.14"));
            default -> {
                if (host.matches("[0-9.]+|[0-9a-f:]+")) {
                    yield List.of(InetAddress.getByName(host));
                }
                throw new UnknownHostException(host);
            }
        };
    }
}
