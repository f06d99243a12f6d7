package ai.dbtool.conf.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.SourceText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * .pgpass, pg_service.conf and userlist.txt: what libpq and PgBouncer take, and what they do not.
 */
class ReadsLogins {

    private static SourceText text(String text) {
        return SourceText.of(Path.of("/home/app/file"), text);
    }

    private static List<String> lines(ConfigFile file) {
        return file.entries().stream()
                .map(e -> e.at().line() + ":" + e.at().column() + " " + e.key() + "=" + e.value())
                .toList();
    }

    private static List<String> wrong(ConfigFile file) {
        return file.problems().stream().map(p -> p.at().line() + " " + p.message()).toList();
    }

    @Test
    void passwordsWithEscapesAndWildcards() {
        ConfigFile file =
                PgpassReader.read(
                        text(
                                """
                                # comment
                                db:5432:app:app:p\\:a\\\\ss:word

                                [\\:\\:1]:*:*:o\\:o:x
                                db:5432:app
                                *:*:*:app:y
                                other:1:app:app:z
                                """));
        assertThat(lines(file))
                .containsExactly(
                        "2:1 db:5432:app:app.password=p:a\\ss:word",
                        "4:1 [\\:\\:1]:*:*:o\\:o.password=x",
                        "6:1 *:*:*:app.password=y",
                        "7:1 other:1:app:app.password=z");
        assertThat(file.entries()).allMatch(entry -> entry.secret());
        assertThat(wrong(file)).hasSize(2);
        assertThat(wrong(file).get(0)).startsWith("5 ignored: a line is host:port:");
        assertThat(wrong(file).get(1)).startsWith("7 never used: line 6 comes first");
    }

    @Test
    void aPasswordFileThatOthersMayReadIsIgnored(@TempDir Path folder) throws Exception {
        Path path = Files.writeString(folder.resolve(".pgpass"), "*:*:*:*:x\n");
        for (String mode : List.of("rw-r-----", "rw----r--", "rwx--x---")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            assertThat(wrong(PgpassReader.read(SourceText.read(path))))
                    .as(mode)
                    .singleElement()
                    .asString()
                    .contains("libpq ignores the whole file", "0600");
        }
        for (String mode : List.of("rw-------", "r--------")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            assertThat(PgpassReader.read(SourceText.read(path)).problems()).as(mode).isEmpty();
        }
    }

    @Test
    void services() {
        ConfigFile file =
                ServiceReader.read(
                        text(
                                """
                                stray=1
                                # comment
                                [app]
                                host=db
                                  port=5432
                                password=a b # c
                                host=second
                                user = app
                                hots=x
                                nothing
                                service=other
                                ldap://dir.example/x

                                [app]
                                host=third
                                [open
                                """));
        assertThat(lines(file))
                .containsExactly(
                        "4:1 app.host=db",
                        "5:3 app.port=5432",
                        "6:1 app.password=a b # c",
                        "7:1 app.host=second",
                        "12:1 app.ldap=ldap://dir.example/x",
                        "15:1 app.host=third");
        List<String> wrong = wrong(file);
        assertThat(wrong).hasSize(8);
        assertThat(wrong.get(0)).startsWith("1 ignored: it stands before");
        assertThat(wrong.get(1)).startsWith("7 ignored: line 4 sets it first");
        assertThat(wrong.get(2))
                .startsWith("8 libpq refuses")
                .endsWith("no blank may stand before =");
        assertThat(wrong.get(3)).startsWith("9 libpq refuses");
        assertThat(wrong.get(4)).startsWith("10 libpq refuses");
        assertThat(wrong.get(5)).startsWith("11 libpq refuses").endsWith("names no other");
        assertThat(wrong.get(6)).startsWith("14 ignored: the section of line 3");
        assertThat(wrong.get(7)).startsWith("16 no ] ends the name");
    }

    @Test
    void usersOfPgbouncer() {
        ConfigFile file =
                UserlistReader.read(
                        text(
                                """
                                ; comment
                                "app" "md5abc" ignored
                                  "a""b"	"p""w"
                                "empty" ""
                                broken hunter2
                                "late" "hunter2"
                                """));
        assertThat(lines(file))
                .containsExactly(
                        "2:1 app.password=md5abc", "3:3 a\"b.password=p\"w", "4:1 empty.password=");
        assertThat(wrong(file)).singleElement().asString().startsWith("5 PgBouncer stops reading");
    }
}
