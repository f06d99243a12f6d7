package ai.dbtool.conftools.baseline;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolJson;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Saved baselines: one file each under {@code baselines/SOURCE} of the state directory. */
public final class Baselines {

    /** What a baseline is called when nobody names it: the time it was saved. */
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final Pattern FITTING = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private static final String ENDING = ".json";
    private static final long MAX_BYTES = 4L << 20;

    private final Path folder;

    /** Those in {@code stateDirectory}. */
    public Baselines(Path stateDirectory) {
        this.folder = stateDirectory.resolve("baselines");
    }

    /**
     * Keeps {@code content}.
     *
     * @param name what to call it; {@code null} for the time
     * @throws ToolFailure when the name does not fit or is taken
     */
    public Baseline save(Snapshot content, @Nullable String name, Instant now) {
        String chosen = name == null ? NAME.format(now) : fitting(name);
        Baseline baseline =
                new Baseline(chosen, now.truncatedTo(ChronoUnit.SECONDS).toString(), content);
        Path file = file(content.name(), chosen);
        if (Files.exists(file)) {
            throw new ToolFailure(
                    "baseline_exists",
                    "source '"
                            + content.name()
                            + "' has a baseline '"
                            + chosen
                            + "': choose another name, or remove "
                            + file);
        }
        try {
            Files.createDirectories(file.getParent());
            Path temporary = Files.createTempFile(file.getParent(), "new", ".tmp");
            Files.writeString(temporary, ToolJson.MAPPER.writeValueAsString(baseline));
            if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(
                        temporary, PosixFilePermissions.fromString("rw-------"));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return baseline;
    }

    /** Those of {@code source}, oldest first. */
    public List<Baseline> of(String source) {
        Path own = folder.resolve(source).normalize();
        if (!own.startsWith(folder) || !Files.isDirectory(own)) {
            return List.of();
        }
        List<Baseline> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(own)) {
            for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).toList()) {
                if (Files.size(file) <= MAX_BYTES) {
                    found.add(ToolJson.MAPPER.readValue(Files.readString(file), Baseline.class));
                }
            }
        } catch (IOException | JacksonException e) {
            throw new ToolFailure(
                    "baseline_unreadable",
                    "a baseline of source '" + source + "' cannot be read: look into " + own);
        }
        found.sort(Comparator.comparing(Baseline::at).thenComparing(Baseline::name));
        return found;
    }

    /**
     * The one called {@code name}; {@code null} or empty for the newest.
     *
     * @throws ToolFailure when there is none
     */
    public Baseline find(String source, @Nullable String name) {
        List<Baseline> all = of(source);
        if (all.isEmpty()) {
            throw new ToolFailure(
                    "no_baseline",
                    "source '"
                            + source
                            + "' has no baseline: save one with dbtool-ai config baseline save"
                            + " --source "
                            + source);
        }
        if (name == null || name.isEmpty()) {
            return all.getLast();
        }
        return all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                ToolFailure.unknown(
                                        "unknown_baseline",
                                        "baseline",
                                        name,
                                        all.stream().map(Baseline::name).toList()));
    }

    private Path file(String source, String name) {
        return folder.resolve(fitting(source)).resolve(name + ENDING);
    }

    private static String fitting(String name) {
        if (!FITTING.matcher(name).matches()) {
            throw new ToolFailure(
                    "bad_name",
                    "'"
                            + name
                            + "' cannot name a file: letters, digits, '.', '_' and '-', at most"
                            + " 64, not beginning with '.' or '-'");
        }
        return name;
    }
}
