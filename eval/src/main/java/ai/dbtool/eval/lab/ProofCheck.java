package ai.dbtool.eval.lab;

import ai.dbtool.eval.cases.CaseFile;
import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.testkit.postgres.Cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Waits until what proves the injections can be seen. */
final class ProofCheck {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 250;

    private final Cluster cluster;
    private final List<FaultCase> cases;

    ProofCheck(Cluster cluster, List<FaultCase> cases) {
        this.cluster = cluster;
        this.cases = cases;
    }

    /** What was not seen in time; empty when all was. */
    List<String> await() throws InterruptedException {
        Instant end = Instant.now().plus(LIMIT);
        List<String> missing = missing();
        while (!missing.isEmpty() && Instant.now().isBefore(end)) {
            Thread.sleep(PAUSE_MILLIS);
            missing = missing();
        }
        return missing;
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (FaultCase one : cases) {
            CaseFile.Proof proof = one.file().evidence();
            if (proof == null) {
                continue;
            }
            String log = proof.log().isEmpty() ? "" : log();
            for (String regex : proof.log()) {
                if (!Pattern.compile(regex, Pattern.MULTILINE).matcher(log).find()) {
                    missing.add(one.id() + ": log does not show " + regex);
                }
            }
            for (String sql : proof.db()) {
                if (!holds(sql)) {
                    missing.add(one.id() + ": not true: " + sql);
                }
            }
        }
        return missing;
    }

    private boolean holds(String sql) {
        try {
            return cluster.scalar(Lab.DATABASE, sql).equals("t");
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private String log() {
        StringBuilder text = new StringBuilder();
        if (!Files.isDirectory(cluster.logDirectory())) {
            return "";
        }
        try (Stream<Path> files = Files.walk(cluster.logDirectory())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
