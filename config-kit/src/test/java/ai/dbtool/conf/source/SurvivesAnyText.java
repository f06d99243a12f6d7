package ai.dbtool.conf.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;
import ai.dbtool.conf.secret.RedactedText;
import ai.dbtool.conf.secret.Secrets;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Every reader on texts that were damaged at random, and on long ones. */
@Timeout(60)
class SurvivesAnyText {

    private static final String PIECES =
            """
            # comment
            ; comment
            [section]
            [[list]]
            [Service]
            [databases]
            key = 'value' # behind
            key: {a: b, password: "hunter2"}
            Environment="A=b c" D=e \\
              F=g
            db:5432:*:app:p\\:w
            "user" "pass""word" more
            text = \"\"\"
            long \\
              text\"\"\"
            local all all peer
            include_dir 'conf.d'
            -vm/swappiness = 1
            kind: Secret
            data:
              postgresql.conf: |
                work_mem = 4MB
            ---
            export NAME="a
            b"
            defaults
              timeout client 5m
            """;

    @ParameterizedTest
    @EnumSource(FileKind.class)
    void ofAnyKind(FileKind kind) {
        List<String> lines = PIECES.lines().toList();
        Random random = new Random(kind.ordinal());
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = 0; k < 12; k++) {
                text.append(lines.get(random.nextInt(lines.size()))).append('\n');
            }
            for (int k = random.nextInt(6); k > 0; k--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.insert(at, "\"'\\=[]{}:#\n\t\u2028".charAt(random.nextInt(13)));
                }
            }
            check(kind, text.toString());
        }
        for (String piece : List.of("\"", "'", "[", "{a: ", "a.", "\\", "\"\"", ":", "x", "- ")) {
            check(kind, piece.repeat(4_000));
            check(kind, "a = " + piece.repeat(4_000));
            check(kind, (piece + "\n").repeat(1_000));
        }
    }

    private static void check(FileKind kind, String text) {
        ConfigFile file = Readers.read(kind, SourceText.of(Path.of("/etc/x/file"), text));
        if (file == null) {
            return;
        }
        int lines = file.lines().size();
        for (Entry entry : file.entries()) {
            inside(entry.at(), lines);
        }
        for (Problem problem : file.problems()) {
            inside(problem.at(), lines);
        }
        assertThat(RedactedText.lines(file, Secrets.plain())).hasSize(lines);
    }

    private static void inside(Location at, int lines) {
        assertThat(at.line()).isBetween(1, Math.max(1, lines));
        assertThat(at.column()).isPositive();
    }
}
