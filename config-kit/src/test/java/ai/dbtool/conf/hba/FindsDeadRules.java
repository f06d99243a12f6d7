package ai.dbtool.conf.hba;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A rule is dead when the earlier ones, together, match all its clients. */
class FindsDeadRules {

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            nullValues = "none",
            value = {
                "host all all 10.0.0.0/25 md5; host all all 10.0.0.128/25 md5; host a b 10.0.0.0/24 md5 | 3 by 1 2",
                "host all all 10.0.0.0/25 md5; host all all 10.0.0.128/26 md5; host a b 10.0.0.0/24 md5 | none",
                "host all all 10.0.0.1/32 md5; host all all 10.0.0.0/31 md5 | none",
                "host all all 10.0.0.0/32 md5; host all all 10.0.0.0/31 md5 | none",
                "host all all 0.0.0.0/0 md5; host all all ::/0 md5; host a b all md5; host a b db.example md5 | 3 by 1 2, 4 by 1 2",
                "host all all 0.0.0.0/0 md5; host a b all md5 | none",
                "hostssl all all all md5; hostnossl all all all md5; host a b 10.0.0.1/32 md5 | 3 by 1 2",
                "hostssl all all all md5; hostgssenc all all all md5; host a b all md5 | none",
                "host sameuser all all md5; host a a 10.0.0.0/8 md5; host a b 10.0.0.0/8 md5 | 2 by 1",
                "host a all all md5; host b all all md5; host a,b x all md5; host a,b,c x all md5 | 3 by 1 2",
                "host all all all md5; host replication all all md5 | none",
                "host all +g all md5; host all g all md5; host all +g all md5 | 3 by 1",
                "host all /.* all md5; host a b 10.0.0.0/8 md5 | 2 by 1",
                "host all /^b all md5; host a b 10.0.0.0/8 md5; host a a,b all md5 | 2 by 1",
                "host \"all\" all all md5; host a b 10.0.0.0/8 md5 | none",
                "host all all samenet md5; host all all samehost md5; host all all samenet md5 | 2 by 1, 3 by 1",
                "local all all peer; host all all all md5; local a b md5 | 3 by 1",
            })
    void byTheirCells(String rules, String expected) throws IOException {
        Path path = folder.resolve("pg_hba.conf");
        Files.write(path, java.util.List.of(rules.split("; ")));
        String dead =
                Reachability.dead(HbaReader.read(path, 18)).stream()
                        .map(
                                one ->
                                        one.rule().at().line()
                                                + " by "
                                                + one.by().stream()
                                                        .map(by -> Integer.toString(by.at().line()))
                                                        .collect(Collectors.joining(" ")))
                        .collect(Collectors.joining(", "));
        assertThat(dead).isEqualTo(expected == null ? "" : expected);
    }
}
