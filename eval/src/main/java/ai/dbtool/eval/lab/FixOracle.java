package ai.dbtool.eval.lab;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Applies remedies and asks {@code probe.sql} whether the symptom is gone: on a copy of the
 * cluster, or, when the copy does not show the symptom because it lives in sessions, on the cluster
 * itself.
 */
public final class FixOracle {

    private static final Duration EFFECT_LIMIT = Duration.ofSeconds(8);
    private static final long PAUSE_MILLIS = 250;

    /** {@code FILE:LINE: text}, with a comment after three spaces that says what was there. */
    private static final Pattern PATCH =
            Pattern.compile("(?<file>\\S.*?):(?<line>\\d+): (?<text>.*?)(?:\\s{3}# was .*)?");

    private FixOracle() {}

    /** What the oracle says. */
    public enum Answer {
        /** The symptom was there and is gone. */
        FIXED,
        /** The symptom stays. */
        NOT_FIXED,
        /** The case has no probe, or the probe shows no symptom anywhere. */
        NOT_ASSESSED
    }

    /**
     * @param answer what it says
     * @param where {@code copy}, {@code live} or empty
     * @param notes errors of statements and patches
     */
    public record Finding(Answer answer, String where, List<String> notes) {}

    /** Applies {@code remedies} of a diagnosis of {@code lab}. */
    public static Finding judge(Lab lab, List<FaultCase> cases, List<Remedy> remedies)
            throws InterruptedException, IOException {
        List<String> probes = new ArrayList<>();
        for (FaultCase one : cases) {
            String probe = one.text("probe.sql");
            if (probe != null) {
                probes.add(SqlScript.statements(probe).getFirst());
            }
        }
        if (probes.isEmpty()) {
            return new Finding(Answer.NOT_ASSESSED, "", List.of());
        }
        try (Cluster copy = lab.cluster().copy()) {
            if (!starts(copy) || !passes(copy, probes)) {
                return judged(copy, lab.cluster(), "copy", probes, remedies);
            }
        }
        return passes(lab.cluster(), probes)
                ? new Finding(Answer.NOT_ASSESSED, "", List.of())
                : judged(lab.cluster(), lab.cluster(), "live", probes, remedies);
    }

    private static Finding judged(
            Cluster target,
            Cluster original,
            String where,
            List<String> probes,
            List<Remedy> remedies)
            throws InterruptedException, IOException {
        List<String> notes = new ArrayList<>();
        if (remedies.isEmpty()) {
            return new Finding(Answer.NOT_FIXED, where, List.of("no remedy was proposed"));
        }
        for (Remedy remedy : remedies) {
            if (remedy.patch() != null) {
                patch(remedy.patch(), original, target, notes);
            }
        }
        if (!target.isUp() && !starts(target)) {
            notes.add("the server does not start");
            return new Finding(Answer.NOT_FIXED, where, notes);
        }
        apply(target, remedies, notes);
        Instant end = Instant.now().plus(EFFECT_LIMIT);
        while (!passes(target, probes)) {
            if (Instant.now().isAfter(end)) {
                return new Finding(Answer.NOT_FIXED, where, notes);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return new Finding(Answer.FIXED, where, notes);
    }

    private static void apply(Cluster target, List<Remedy> remedies, List<String> notes) {
        boolean restart = false;
        for (Remedy remedy : remedies) {
            String statement = remedy.statement();
            if (statement == null) {
                continue;
            }
            restart |= statement.toLowerCase(Locale.ROOT).contains("pg_ctl restart");
            try (Connection connection = target.connect("postgres", Lab.DATABASE, "remedy")) {
                notes.addAll(SqlScript.run(connection, statement));
            } catch (SQLException e) {
                notes.add(e.getMessage());
            }
        }
        target.reload();
        if (restart) {
            target.stopServer();
            starts(target);
        }
    }

    private static boolean starts(Cluster cluster) {
        try {
            cluster.startServer();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static boolean passes(Cluster cluster, List<String> probes) {
        try {
            return probes.stream().allMatch(sql -> cluster.scalar(Lab.DATABASE, sql).equals("t"));
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Puts the line where the patch says; a file of the data directory is that of the target. */
    private static void patch(String patch, Cluster original, Cluster target, List<String> notes)
            throws IOException {
        for (String line : patch.lines().toList()) {
            Matcher matcher = PATCH.matcher(line);
            Path file = matcher.matches() ? file(matcher.group("file"), original, target) : null;
            if (file == null) {
                notes.add("no such file, or not FILE:LINE: text: " + line);
                continue;
            }
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            int at = Integer.parseInt(matcher.group("line")) - 1;
            if (at < 0 || at > lines.size()) {
                notes.add("no such line: " + line);
                continue;
            }
            String text = matcher.group("text");
            if (text.startsWith("+ ")) {
                lines.add(at, text.substring(2));
            } else if (at == lines.size()) {
                lines.add(text);
            } else {
                lines.set(at, text);
            }
            Files.write(file, lines);
        }
    }

    private static @Nullable Path file(String name, Cluster original, Cluster target) {
        Path given = Path.of(name);
        Path data = original.dataDirectory();
        Path file =
                given.isAbsolute()
                        ? given.startsWith(data)
                                ? target.dataDirectory().resolve(data.relativize(given))
                                : given
                        : target.dataDirectory().resolve(given);
        return Files.isRegularFile(file) ? file : null;
    }
}
