package ai.dbtool.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that decides what a server answers, as one digest: the build, the options, the variables and
 * files that configure it, secrets included. Two processes with the same one may share a server;
 * what is not known to be without effect is in it.
 */
public final class Fingerprint {

    /** A file that is larger is no file we read; then nothing is shared. */
    private static final long LARGEST_FILE = 1 << 20;

    /** Besides {@code PG*}, {@code DBTOOL_AI_*} and {@code LC_*}. */
    private static final List<String> VARIABLES =
            List.of(
                    "DATABASE_URL",
                    "HOME",
                    "USER",
                    "LOGNAME",
                    "LANG",
                    "TZ",
                    "XDG_CONFIG_HOME",
                    "XDG_STATE_HOME",
                    "XDG_CACHE_HOME",
                    "XDG_RUNTIME_DIR",
                    "JAVA_TOOL_OPTIONS",
                    "JDK_JAVA_OPTIONS");

    private static final List<String> NAMESPACES = List.of("mnt", "net", "user", "pid");

    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final Map<String, String> environment;
    private final Path workingDirectory;

    private Fingerprint(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    /** The fingerprint of a server that this process starts, or is, with {@code options}. */
    public static String ofProcess(List<String> options) throws IOException {
        return of(
                options,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getProperty("dbtool.dist")));
    }

    /**
     * The fingerprint of a server that is started with {@code options}.
     *
     * @param options command line behind the name of the server, without {@code --warm}
     * @param distribution the folder of the build
     */
    static String of(
            List<String> options,
            Map<String, String> environment,
            Path workingDirectory,
            Path distribution)
            throws IOException {
        for (String option : options) {
            if (option.startsWith("@")) {
                throw new IOException("a file of arguments is not followed");
            }
        }
        Fingerprint fingerprint = new Fingerprint(environment, workingDirectory);
        fingerprint.build(distribution);
        fingerprint.place();
        fingerprint.add("options", String.join("\0", options));
        fingerprint.references(String.join("\n", options), workingDirectory);
        fingerprint.variables();
        fingerprint.files(options);
        return fingerprint.digest();
    }

    private void build(Path distribution) throws IOException {
        Path built = distribution.resolve(".built");
        add("distribution", distribution.toString());
        add("built", Files.getLastModifiedTime(built).toString());
        add("java", System.getProperty("java.home") + System.getProperty("java.vm.version"));
    }

    /** The same path may be another file in another container. */
    private void place() throws IOException {
        add("directory", workingDirectory.toString());
        for (String namespace : NAMESPACES) {
            Path link = Path.of("/proc/self/ns", namespace);
            add(namespace, Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) + "" : "");
        }
    }

    private void variables() throws IOException {
        for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
            String name = variable.getKey();
            if (name.startsWith("PG")
                    || name.startsWith("DBTOOL_AI_")
                    || name.startsWith("LC_")
                    || VARIABLES.contains(name)) {
                add("$" + name, variable.getValue());
                references(variable.getValue(), workingDirectory);
            }
        }
    }

    /** The configuration file as the loader finds it, and the files libpq's variables name. */
    private void files(List<String> options) throws IOException {
        String home = System.getProperty("user.home", "/");
        Path xdg = Path.of(named("XDG_CONFIG_HOME", home + "/.config"));
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            if (option.equals("--config") && i + 1 < options.size()) {
                configuration(options.get(i + 1));
            } else if (option.startsWith("--config=")) {
                configuration(option.substring("--config=".length()));
            }
        }
        configuration(named("DBTOOL_AI_CONFIG", ""));
        configuration("dbtool-ai.yaml");
        configuration(xdg.resolve("dbtool-ai/dbtool-ai.yaml").toString());
        file(Path.of(named("PGPASSFILE", home + "/.pgpass")));
        file(Path.of(named("PGSERVICEFILE", home + "/.pg_service.conf")));
    }

    private String named(String variable, String otherwise) {
        String value = environment.get(variable);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private void configuration(String name) throws IOException {
        if (!name.isEmpty()) {
            Path path = workingDirectory.resolve(name);
            Path folder = path.getParent();
            references(file(path), folder == null ? workingDirectory : folder);
        }
    }

    /** Variables and files that {@code text} refers to by ${env:NAME} and ${file:PATH}. */
    private void references(String text, Path folder) throws IOException {
        for (int at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at + 2)) {
            int end = text.indexOf('}', at);
            if (end < 0) {
                return;
            }
            String reference = text.substring(at + 2, end);
            if (reference.startsWith("env:")) {
                String name = reference.substring("env:".length());
                String value = environment.get(name);
                add("$" + name, value == null ? "\0unset" : value);
            } else if (reference.startsWith("file:")) {
                file(folder.resolve(reference.substring("file:".length())));
            }
        }
    }

    /** Adds a file as it is, also that there is none; its text. */
    private String file(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            add(path.toString(), "\0none");
            return "";
        }
        if (Files.size(path) > LARGEST_FILE) {
            throw new IOException(path + " is too large for a configuration");
        }
        byte[] bytes = Files.readAllBytes(path);
        add(path.toString(), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void add(String name, String value) {
        add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Each part with its length, so that no two lists of parts are the same bytes. */
    private void add(String name, byte[] value) {
        byte[] label = name.getBytes(StandardCharsets.UTF_8);
        all.writeBytes((label.length + "," + value.length + ":").getBytes(StandardCharsets.UTF_8));
        all.writeBytes(label);
        all.writeBytes(value);
    }

    private String digest() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(all.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
