package ai.dbtool.conf.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ResolvesIncludes {

    @TempDir Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private ConfTree read() {
        return ConfTreeReader.read(folder.resolve("postgresql.conf"), null);
    }

    private static Setting setting(ConfTree tree, String name) {
        return Settings.resolve(tree, n -> n.toLowerCase(java.util.Locale.ROOT)).get(name);
    }

    @Test
    void theLastLineWinsAndSaysWhoLost() throws IOException {
        write("postgresql.conf", "work_mem = 1MB\ninclude 'a.conf'\nWORK_MEM = 3MB\n");
        write("a.conf", "work_mem = 2MB\n");

        Setting setting = setting(read(), "work_mem");

        assertThat(setting.winner().value()).isEqualTo("3MB");
        assertThat(setting.chain())
                .extracting(link -> link.entry().value() + " " + link.wins())
                .containsExactly("1MB false", "2MB false", "3MB true");
        assertThat(setting.chain().getFirst().reason())
                .isEqualTo("overridden by " + folder.resolve("postgresql.conf") + ":3");
    }

    @Test
    void autoConfIsReadLastWhereverItIsNamed() throws IOException {
        write("etc/postgresql.conf", "data_directory = '../data'\nwork_mem = 1MB\n");
        write("data/postgresql.auto.conf", "work_mem = '9MB'\n");

        ConfTree tree = ConfTreeReader.read(folder.resolve("etc/postgresql.conf"), null);

        Setting setting = setting(tree, "work_mem");
        assertThat(setting.winner().value()).isEqualTo("9MB");
        assertThat(setting.chain().getLast().reason()).contains("ALTER SYSTEM");
        assertThat(tree.complete()).isTrue();
    }

    @Test
    void anUnknownDataDirectoryIsSaid() throws IOException {
        write("postgresql.conf", "work_mem = 1MB\n");
        assertThat(read().unread())
                .singleElement()
                .satisfies(u -> assertThat(u.reason()).contains("ALTER SYSTEM not seen"));
    }

    @Test
    void recursionIsAProblemAndEnds() throws IOException {
        write("postgresql.conf", "include 'a.conf'\n");
        write("a.conf", "include 'b.conf'\n");
        write("b.conf", "work_mem = 1MB\ninclude 'a.conf'\n");

        ConfTree tree = read();

        assertThat(tree.problems())
                .singleElement()
                .satisfies(
                        p -> {
                            assertThat(p.message()).contains("recursion");
                            assertThat(p.at().toString()).endsWith("b.conf:2");
                        });
        assertThat(tree.settings()).hasSize(1);
    }

    @Test
    void moreThanTenLevelsAreRefused() throws IOException {
        write("postgresql.conf", "include 'f1.conf'\n");
        for (int i = 1; i <= 12; i++) {
            write(
                    "f" + i + ".conf",
                    "x.l" + i + " = 1\ninclude_if_exists 'f" + (i + 1) + ".conf'\n");
        }
        ConfTree tree = read();
        assertThat(tree.problems())
                .extracting(Problem::message)
                .singleElement()
                .asString()
                .contains("10");
        assertThat(tree.settings()).hasSize(10);
    }

    @Test
    void aMissingIncludeNamesTheLineThatAsksForIt() throws IOException {
        write("postgresql.conf", "\n\ninclude 'gone.conf'\ninclude_if_exists 'gone.conf'\n");
        assertThat(read().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.at().line()).isEqualTo(3));
    }

    @Test
    void longValuesDoNotExhaustTheStack() throws IOException {
        write("postgresql.conf", "x.a = '" + "a''\\\\b".repeat(200_000) + "'\n");
        assertThat(read().settings().getFirst().value()).hasSize(4 * 200_000);
    }
}
