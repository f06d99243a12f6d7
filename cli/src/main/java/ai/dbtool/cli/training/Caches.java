package ai.dbtool.cli.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * The folder of caches in a distribution, one file per entry point. A cache fits one build of the
 * JDK and the very jars it was trained with; {@code trained} says which, and how training went.
 */
final class Caches {

    /** Entry points as the launcher names them. */
    static final List<String> ENTRIES = List.of("db", "config", "log", "serve", "relay");

    private static final String RECORD = "trained";

    private final Path folder;
    private final Path distribution;
    private final Path launcher;

    Caches(Path distribution, Path launcher) {
        this.folder = distribution.resolve("aot");
        this.distribution = distribution;
        this.launcher = launcher;
    }

    Path folder() {
        return folder;
    }

    /** Whether every cache is there and was trained with what is installed now. */
    boolean current() throws IOException {
        Path record = folder.resolve(RECORD);
        if (!Files.exists(record) || !Files.readAllLines(record).getFirst().equals(fingerprint())) {
            return false;
        }
        return ENTRIES.stream().allMatch(entry -> Files.exists(folder.resolve(entry + ".aot")));
    }

    /** Removes what an earlier training left. */
    void clear() throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder)) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        // The JDK that the caches are for is the one to start with.
        Files.writeString(distribution.resolve("jdk"), System.getProperty("java.home") + "\n");
    }

    /** The one jar that a relay needs. */
    Path relay() throws IOException {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(distribution.resolve("lib"), "relay-*.jar")) {
            return jars.iterator().next();
        }
    }

    /** The folder of the build. */
    Path distribution() {
        return distribution;
    }

    /** Name of the file that a training run writes, inside {@link #folder()}. */
    String draft(String entry) {
        return entry + ".new";
    }

    /** Puts a finished draft in its place; its size in bytes. */
    long accept(String entry) throws IOException {
        Path cache = folder.resolve(entry + ".aot");
        Files.move(
                folder.resolve(draft(entry)),
                cache,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return Files.size(cache);
    }

    /** Writes how training went, last. */
    void record(List<String> lines) throws IOException {
        Files.writeString(
                folder.resolve(RECORD), fingerprint() + "\n" + String.join("\n", lines) + "\n");
    }

    private String fingerprint() throws IOException {
        TreeSet<String> parts = new TreeSet<>();
        for (String lib : List.of("lib", "lib-http")) {
            try (DirectoryStream<Path> jars =
                    Files.newDirectoryStream(distribution.resolve(lib), "*.jar")) {
                for (Path jar : jars) {
                    parts.add(jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar));
                }
            }
        }
        parts.add(System.getProperty("java.home") + " " + System.getProperty("java.vm.version"));
        parts.add(Files.readString(launcher));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
