package ai.dbtool.conf.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.conf.source.ConfigSetReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every rule on a sample that breaks it and on one that keeps it. */
class EachRuleFires {

    @TempDir Path folder;

    static Stream<RuleSamples.Sample> samples() {
        return Stream.of(
                        RuleSamples.all(),
                        EvidenceSamples.all(),
                        PoolSamples.all(),
                        HostSamples.all(),
                        PeerSamples.all())
                .flatMap(samples -> samples);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void onItsSample(RuleSamples.Sample sample) throws Exception {
        AuditInput alone = input("a", sample.files(), sample.live(), sample.host());
        List<AuditInput> beside =
                sample.peer().isEmpty()
                        ? List.of()
                        : List.of(input("b", sample.peer(), sample.peerLive(), null));
        AuditInput input = alone.with(sample.log(), sample.profile()).beside(beside);

        Audit audit = Audit.of(input, rule -> rule.id().equals(sample.rule()));

        assertThat(audit.notChecked()).as("every need is met").isEmpty();
        if (sample.fires()) {
            assertThat(audit.hits()).isNotEmpty();
            assertThat(audit.hits().toString()).doesNotContain("hunter2");
            if (sample.where() > 0) {
                assertThat(audit.hits().getFirst().violation().at().line())
                        .isEqualTo(sample.where());
            }
        } else {
            assertThat(audit.hits()).isEmpty();
        }
    }

    private AuditInput input(
            String name, Map<String, String> files, LiveServer live, HostFacts host)
            throws IOException {
        Path root = Files.createDirectories(folder.resolve(name));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue().replace("ROOT", root.toString()));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        }
        ConfigSet set = ConfigSetReader.read(List.of(root.toString()), root);
        return new AuditInput(set, live, host, Secrets.plain());
    }

    @Test
    void everyRuleHasBothSamples() {
        TreeSet<String> fires = new TreeSet<>();
        TreeSet<String> quiet = new TreeSet<>();
        samples().forEach(s -> (s.fires() ? fires : quiet).add(s.rule()));
        TreeSet<String> checked = new TreeSet<>(Rules.ids());
        assertThat(fires).isEqualTo(checked);
        assertThat(quiet).isEqualTo(checked);
        assertThat(checked).hasSizeGreaterThan(30);
        assertThat(Rules.ids()).doesNotHaveDuplicates();
    }

    @Test
    void everyRuleCitesItsSource() {
        assertThat(Rules.all())
                .allSatisfy(
                        rule -> {
                            assertThat(rule.source()).startsWith("https://");
                            assertThat(rule.advice()).isNotBlank();
                            assertThat(rule.id()).matches("[SWMVGXHPR]\\d{1,2}[bc]?");
                        });
    }
}
