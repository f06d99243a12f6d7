package ai.dbtool.conf.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.SourceText;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** pg_file_settings reads files without applying them: the server itself is the oracle. */
class ParsesAsTheServerDoes {

    private static final Cluster CLUSTER = SharedCluster.get();
    private static final Path CONF = CLUSTER.dataDirectory().resolve("postgresql.conf");
    private static final Path ODD = CLUSTER.dataDirectory().resolve("odd.conf");

    private static final String LINES =
            """
            # a comment
            x.plain = on
            X.Upper 'no equals sign'
              x.indented=1
            x.int = 12kB   # trailing comment
            x.neg = -5
            x.hex = 0x1F
            x.real = .5e3
            x.exp = 1.5e-3
            x.word = Etc/UTC
            x.path = a-b_c.d/e:f
            x.two_words = a b
            x.dotted = a.b
            x.quoted = 'it''s \\'fine\\' \\101\\n\\x'
            x.hash = 'a # b'
            x.empty = ''
            x.percent = %m
            x.star = *
            x.missing =
            x.alone
            = 5
            x.unit_space = 64 MB
            x.fraction = 1.5GB
            x.list = a,b
            x.unclosed = 'abc
            x.umlaut = ünï
            x.tab\t=\t'tab\tin'
            x.plus = +7
            x.double = "abc"
            x.after = 'still read'
            x.a.b = three
            x.dollar = a$b
            x-y = 1
            x.semi = 1;
            x.slash = /tmp/a
            x.last = 'no newline at the end'""";

    private String original;

    @BeforeEach
    void keep() throws IOException {
        original = Files.readString(CONF);
        Files.writeString(ODD, LINES);
        Files.writeString(CONF, "\ninclude 'odd.conf'\n", StandardOpenOption.APPEND);
    }

    @AfterEach
    void restore() throws IOException {
        Files.writeString(CONF, original);
        Files.delete(ODD);
    }

    /** After a syntax error the server stops listing, so that each line gets a file of its own. */
    @Test
    void lineByLine() throws Exception {
        try (Connection connection = CLUSTER.connect("postgres", "postgres");
                Statement statement = connection.createStatement()) {
            for (String line : LINES.lines().toList()) {
                Files.writeString(ODD, line);
                ConfigFile file =
                        ConfParser.parse(SourceText.of(ODD, line), FileKind.POSTGRESQL_CONF);
                List<String> ours = new ArrayList<>();
                file.entries().forEach(e -> ours.add(e.key() + "=" + e.value()));
                file.problems().forEach(p -> ours.add("syntax error"));
                assertThat(ours).as(line).isEqualTo(server(statement));
            }
        }
    }

    private static List<String> server(Statement statement) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT name, setting, error FROM pg_file_settings"
                                + " WHERE sourcefile LIKE '%odd.conf' ORDER BY seqno")) {
            while (row.next()) {
                rows.add(
                        row.getString(1) == null
                                ? "syntax error"
                                : row.getString(1) + "=" + row.getString(2));
            }
        }
        return rows;
    }

    @Test
    void includesInTheServersOrder() throws Exception {
        Path folder = CLUSTER.dataDirectory().resolve("parts");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("10-b.conf"), "x.who = ten\n");
        Files.writeString(folder.resolve("9-a.conf"), "x.who = nine\ninclude '../more.conf'\n");
        Files.writeString(folder.resolve("Z.conf"), "x.who = upper\n");
        Files.writeString(folder.resolve(".hidden.conf"), "x.who = hidden\n");
        Files.writeString(folder.resolve("old.conf.bak"), "x.who = backup\n");
        Files.writeString(CLUSTER.dataDirectory().resolve("more.conf"), "x.more = 1\n");
        Files.writeString(
                CONF,
                original + "\nx.who = first\ninclude_dir 'parts'\ninclude_if_exists 'none.conf'\n");

        List<String> server = new ArrayList<>();
        try (Connection connection = CLUSTER.connect("postgres", "postgres");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT sourcefile, sourceline, name, setting"
                                        + " FROM pg_file_settings ORDER BY seqno")) {
            while (rows.next()) {
                server.add(
                        rows.getString(1)
                                + ":"
                                + rows.getInt(2)
                                + " "
                                + rows.getString(3)
                                + "="
                                + rows.getString(4));
            }
        }
        ConfTree tree = ConfTreeReader.read(CONF, null);
        assertThat(tree.settings().stream().map(e -> e.at() + " " + e.key() + "=" + e.value()))
                .containsExactlyElementsOf(server);
        assertThat(tree.ignored()).hasSize(2);
        Settings settings = Settings.resolve(tree, name -> name);
        assertThat(settings.get("x.who").winner().value()).isEqualTo("upper");
        assertThat(settings.get("x.who").chain()).hasSize(4);
    }
}
