package ai.dbtool.conf.hba;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.hba.HbaClient.Encryption;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The proposed rule, written into the file and read again, admits the one client. */
class WritesTheNarrowestRule {

    @TempDir Path folder;

    private static HbaMatcher matcher(HbaFile file) {
        return new HbaMatcher(file, Roles.of(Map.of()), ServerAddresses.elsewhere());
    }

    private HbaFile write(List<String> lines, int major) throws IOException {
        Path path = folder.resolve("pg_hba.conf");
        Files.write(path, lines);
        return HbaReader.read(path, major);
    }

    private static HbaClient client(String user, String database, String address) {
        return new HbaClient(user, database, false, Network.address(address), Encryption.TLS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app",
                "App",
                "all",
                "sameuser",
                "replication",
                "r x",
                "/slash.*",
                "+plus",
                "@at",
                "quo\"te",
                "comma,name",
                "#hash",
                "a#b",
                "-x",
                "ünï"
            })
    void whateverTheNames(String name) throws IOException {
        for (int major : List.of(15, 18)) {
            List<String> lines =
                    new ArrayList<>(List.of("host other other all md5", "host all all all reject"));
            HbaFile file = write(lines, major);
            HbaClient client = client(name, name, "10.1.2.3");
            NarrowestRule rule = NarrowestRule.of(file, matcher(file), client, "scram-sha-256");
            assertThat(rule).isNotNull();
            assertThat(rule.line()).isEqualTo(2);
            lines.add(rule.line() - 1, rule.rule());

            HbaMatcher changed = matcher(write(lines, major));

            assertThat(changed.match(client).rule().at().line()).isEqualTo(2);
            for (HbaClient other :
                    List.of(
                            client(name + "x", name, "10.1.2.3"),
                            client(name, name + "x", "10.1.2.3"),
                            client(name, name, "10.1.2.4"),
                            client("x", "y", "10.1.2.3"))) {
                assertThat(changed.match(other).rule().method()).isEqualTo("reject");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "no pg_hba.conf entry for host \"10.1.2.3\", user \"app\", database \"shop\", no encryption | NO_ENTRY app shop 10.1.2.3 NONE 0",
                "2026-01-01 FATAL:  no pg_hba.conf entry for host \"[local]\", user \"a b\", database \"s\", SSL off | NO_ENTRY a b s [local] NONE 0",
                "no pg_hba.conf entry for host \"::1\", user \"q\"uote\", database \"x\", SSL on | NO_ENTRY q\"uote x ::1 TLS 0",
                "12,\"no pg_hba.conf entry for host \"\"10.0.0.9\"\", user \"\"app\"\", database \"\"shop\"\", no encryption\",,, | NO_ENTRY app shop 10.0.0.9 NONE 0",
                "no pg_hba.conf entry for host \"10.0.0.9\", user \"app\", database \"shop\" | NO_ENTRY app shop 10.0.0.9 null 0",
                "no pg_hba.conf entry for replication connection from host \"10.0.0.2\", user \"rep\", SSL encryption | NO_ENTRY rep null 10.0.0.2 TLS 0",
                "pg_hba.conf rejects connection for host \"10.1.2.3\", user \"app\", database \"shop\", GSS encryption | REJECTED app shop 10.1.2.3 GSS 0",
                "pg_hba.conf rejects replication connection for host \"10.1.2.3\", user \"app\", no encryption | REJECTED app null 10.1.2.3 NONE 0",
                "password authentication failed for user \"app\" DETAIL:  Connection matched file \"/d/pg_hba.conf\" line 12: \"host all all all md5\" | FAILED app null null null 12",
                "Peer authentication failed for user \"app\" DETAIL:  Connection matched pg_hba.conf line 7: \"local all all peer\" | FAILED app null null null 7",
            })
    void forWhatWasLogged(String line, String expected) {
        Rejection found = Rejection.in(line);
        assertThat(found).isNotNull();
        assertThat(
                        String.join(
                                " ",
                                found.why().name(),
                                found.user(),
                                found.database(),
                                found.address(),
                                String.valueOf(found.encryption()),
                                Integer.toString(found.line())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "connection received: host=10.0.0.1", "deadlock detected"})
    void butNotForAnythingElse(String line) {
        assertThat(Rejection.in(line)).isNull();
    }
}
