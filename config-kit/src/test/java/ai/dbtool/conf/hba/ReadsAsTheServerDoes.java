package ai.dbtool.conf.hba;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** pg_hba_file_rules reads the file without applying it: the server itself is the oracle. */
class ReadsAsTheServerDoes {

    private static final Cluster CLUSTER = SharedCluster.get();
    private static final Path HBA = CLUSTER.dataDirectory().resolve("pg_hba.conf");

    private static final String RULES =
            """
            # TYPE DATABASE USER ADDRESS METHOD
            local all all trust
            local   "all",  app   bob,"Eve X"   peer map=here
            local   all ,app   peer
            host all all 127.0.0.1/32 trust
            host all all 10.1.2.3 255.255.0.0 md5
            host all all 10.1.2.3/16 scram-sha-256
            host replication +standby ::1/128 scram-sha-256
            hostnossl app,crm "/^app_.*$" samenet md5
            hostnossl all all all reject
            host all all .example.org scram-sha-256
            host all all localhost scram-sha-256
            host all all 10.0.0.0/8 scram-sha-256 # comment
            host all all \\
              10.2.0.0/16 scram-sha-256
            host all @users.txt 10.3.0.0/16 scram-sha-256
            include_if_exists nothing.conf
            include more_hba.conf
            host all all 10.0.0.0/33 md5
            host all all 10.0.0.0 md5
            hosts all all 10.0.0.0/8 md5
            host all all 10.0.0.0/8
            host all all 10.0.0.0/8 scram
            host all all 10.0.0.0/8 scram-sha-256 nooption
            local all
            """;

    private String original;

    @BeforeEach
    void write() throws IOException {
        original = Files.readString(HBA);
        Files.writeString(HBA, RULES);
        Files.writeString(HBA.resolveSibling("users.txt"), "carl, \"Dora\"\nemil\n");
        Files.writeString(HBA.resolveSibling("more_hba.conf"), "local more more peer\n");
    }

    @AfterEach
    void restore() throws IOException {
        Files.writeString(HBA, original);
    }

    @Test
    void ruleByRule() throws Exception {
        List<String> server = new ArrayList<>();
        List<Integer> wrong = new ArrayList<>();
        try (Connection connection = CLUSTER.connect("postgres", "postgres");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT line_number, type, array_length(database, 1),"
                                        + " array_length(user_name, 1), auth_method, error,"
                                        + " file_name FROM pg_hba_file_rules"
                                        + " ORDER BY rule_number NULLS LAST, line_number")) {
            while (rows.next()) {
                if (rows.getString(6) != null) {
                    wrong.add(rows.getInt(1));
                } else {
                    server.add(
                            rows.getString(7)
                                    + ":"
                                    + rows.getInt(1)
                                    + " "
                                    + rows.getString(2)
                                    + " "
                                    + rows.getInt(3)
                                    + " "
                                    + rows.getInt(4)
                                    + " "
                                    + rows.getString(5));
                }
            }
        }
        HbaFile file = HbaReader.read(HBA, 18);
        assertThat(
                        file.rules().stream()
                                .map(
                                        r ->
                                                r.at()
                                                        + " "
                                                        + r.type()
                                                        + " "
                                                        + r.databases().size()
                                                        + " "
                                                        + r.users().size()
                                                        + " "
                                                        + r.method()))
                .containsExactlyElementsOf(server);
        assertThat(file.problems().stream().map(p -> p.at().line()))
                .containsExactlyInAnyOrderElementsOf(wrong);
        assertThat(wrong).hasSize(7);
        assertThat(file.files()).hasSize(2);
    }

    @Test
    void identKeepsMapNames() throws IOException {
        Path ident = HBA.resolveSibling("ident_test.conf");
        Files.writeString(ident, "# c\nhere  \"a b\" c\nbad line\n");
        var file = IdentFile.read(ident, 18);
        assertThat(file.mappings())
                .singleElement()
                .satisfies(e -> assertThat(e.map()).isEqualTo("here"));
        assertThat(file.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.at().line()).isEqualTo(3));
    }
}
