package ai.dbtool.cli;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.relay.Options;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The usual command lines of {@code mcp db|log|config} on standard streams, read without picocli:
 * its model of all commands costs 240 ms at every start. What is not usual here, mistakes and
 * {@code --help} included, is left to picocli; docs/decisions/131-own-reading-of-one-command.md.
 *
 * @param kind which server
 * @param overrides what the options say
 * @param role what the client may do at most; {@code null} for all that the user may
 * @param warm whether to start a shared process for the next client
 */
record StdioCommandLine(
        Suite.Kind kind, CliOverrides overrides, @Nullable String role, boolean warm) {

    /** The command line, or {@code null} when picocli must read it. */
    static @Nullable StdioCommandLine read(String... arguments) {
        if (arguments.length < 2 || !arguments[0].equals("mcp")) {
            return null;
        }
        Suite.Kind kind = null;
        Path config = null;
        List<String> databases = new ArrayList<>();
        List<String> logs = new ArrayList<>();
        List<String> configurations = new ArrayList<>();
        boolean allowPrivileged = false;
        boolean warm = false;
        String role = null;
        for (int i = 1; i < arguments.length; i++) {
            String word = arguments[i];
            switch (word) {
                case "db", "log", "config" -> {
                    if (kind != null) {
                        return null;
                    }
                    kind = Suite.Kind.of(word);
                    continue;
                }
                case "--allow-privileged" -> {
                    if (allowPrivileged) {
                        return null;
                    }
                    allowPrivileged = true;
                    continue;
                }
                case Options.WARM -> {
                    if (warm) {
                        return null;
                    }
                    warm = true;
                    continue;
                }
                default -> {}
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? next(arguments, ++i) : word.substring(equals + 1);
            if (value == null || value.isEmpty()) {
                return null;
            }
            switch (name) {
                case "--db" -> databases.add(value);
                case "--log" -> logs.add(value);
                case "--conf" -> configurations.add(value);
                case "--config" -> {
                    if (config != null) {
                        return null;
                    }
                    config = Path.of(value);
                }
                case "--role" -> {
                    if (role != null) {
                        return null;
                    }
                    role = value;
                }
                default -> {
                    return null;
                }
            }
        }
        return kind == null
                ? null
                : new StdioCommandLine(
                        kind,
                        new CliOverrides(
                                config,
                                databases,
                                logs,
                                configurations,
                                null,
                                allowPrivileged,
                                null,
                                false),
                        role,
                        warm);
    }

    /** A value of its own; what looks like an option or a file of arguments is none. */
    private static @Nullable String next(String[] arguments, int at) {
        if (at >= arguments.length) {
            return null;
        }
        String word = arguments[at];
        return word.startsWith("-") || word.startsWith("@") ? null : word;
    }
}
