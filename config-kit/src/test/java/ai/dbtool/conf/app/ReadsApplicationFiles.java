package ai.dbtool.conf.app;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.SourceText;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

class ReadsApplicationFiles {

    private static SourceText text(String text) {
        return SourceText.of(Path.of("/etc/app/file"), text);
    }

    private static List<String> lines(ConfigFile file) {
        return file.entries().stream()
                .map(e -> e.at().line() + ":" + e.at().column() + " " + e.key() + "=" + e.value())
                .toList();
    }

    @Test
    void yamlAsDottedPathsWithPlaces() {
        ConfigFile file =
                YamlReader.read(
                        text(
                                """
                                spring:
                                  datasource:
                                    url: jdbc:postgresql://db/app
                                    hikari: {maximum-pool-size: 10}
                                servers:
                                  - host: a
                                    port: 1
                                  - host: b
                                flag: on
                                base: &base
                                  retries: 3
                                job:
                                  <<: *base
                                  name: x
                                ---
                                spring:
                                  config.activate.on-profile: prod
                                """),
                        FileKind.YAML);
        assertThat(lines(file))
                .containsExactly(
                        "3:5 spring.datasource.url=jdbc:postgresql://db/app",
                        "4:14 spring.datasource.hikari.maximum-pool-size=10",
                        "6:5 servers[0].host=a",
                        "7:5 servers[0].port=1",
                        "8:5 servers[1].host=b",
                        "9:1 flag=on",
                        "11:3 base.retries=3",
                        "11:3 job.retries=3",
                        "14:3 job.name=x",
                        "17:3 spring.config.activate.on-profile=prod");
        assertThat(file.problems()).isEmpty();
    }

    @Test
    void brokenYamlKeepsWhatCameBefore() {
        ConfigFile file =
                YamlReader.read(
                        text("a: 1\n---\nb: {{ .Values.secret }}: x\n  - c\n"), FileKind.YAML);
        assertThat(lines(file)).containsExactly("1:1 a=1");
        assertThat(file.problems())
                .singleElement()
                .satisfies(
                        p -> {
                            assertThat(p.at().line()).isGreaterThanOrEqualTo(3);
                            assertThat(p.message()).doesNotContain("Values");
                        });
    }

    @Test
    void aliasBombsEnd() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String ref = ("*a" + (i - 1) + ", ").repeat(10);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ref.substring(0, ref.length() - 2)));
        }
        assertThat(YamlReader.read(text(bomb.toString()), FileKind.YAML).entries())
                .hasSizeLessThanOrEqualTo(20_000);
    }

    @Test
    void jsonIsYaml() {
        assertThat(lines(YamlReader.read(text("{\n \"db\": {\"port\": 5432}\n}"), FileKind.JSON)))
                .containsExactly("2:9 db.port=5432");
    }

    @Test
    void propertiesKeepOrderDuplicatesAndLines() {
        ConfigFile file =
                PropertiesReader.read(
                        text(
                                "# c\n! c\na=1\n  b : two \\\n     words\nc\\ d=\\u00e4\\t\na=2\n"
                                        + "empty\nurl=jdbc:x?a=b\n"));
        assertThat(lines(file))
                .containsExactly(
                        "3:1 a=1",
                        "4:3 b=two words",
                        "6:1 c d=ä\t",
                        "7:1 a=2",
                        "8:1 empty=",
                        "9:1 url=jdbc:x?a=b");
    }

    @Test
    void dotenvWithQuotesCommentsAndManyLines() {
        ConfigFile file =
                DotenvReader.read(
                        text(
                                "# c\nexport A=1 # one\nB='x # y'\nC=\"a\\nb\\\"\"\n"
                                        + "KEY=\"-----BEGIN\nmiddle\nEND\"\nD=\n=bad\nE=a=b#c\n"));
        assertThat(lines(file))
                .containsExactly(
                        "2:8 A=1",
                        "3:1 B=x # y",
                        "4:1 C=a\nb\"",
                        "5:1 KEY=-----BEGIN\nmiddle\nEND",
                        "8:1 D=",
                        "10:1 E=a=b#c");
        assertThat(file.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.at().line()).isEqualTo(9));
    }

    @Test
    void iniAsPgbouncerReadsIt() {
        ConfigFile file =
                IniReader.read(
                        text(
                                ";c\n[databases]\n* = host=db port=5432 ; no comment\n\n[pgbouncer]\n"
                                        + "pool_mode=session\n%include other.ini\nnonsense\n"));
        assertThat(lines(file))
                .containsExactly(
                        "3:1 databases.*=host=db port=5432 ; no comment",
                        "6:1 pgbouncer.pool_mode=session",
                        "7:1 %include=other.ini");
        assertThat(file.problems()).hasSize(1);
    }
}
