package ai.dbtool.cli;

import ai.dbtool.mcp.audit.AuditVerifier.Head;
import ai.dbtool.mcp.tool.ToolFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Heads of the audit as lines of text: file, line, mac. */
final class HeadLines {

    private HeadLines() {}

    static String write(Head head) {
        return head.file() + " " + head.line() + " " + head.mac();
    }

    /** Heads that were written earlier; blank lines are passed over. */
    static List<Head> read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new ToolFailure("no_heads", "--heads: cannot read " + file);
        }
        List<Head> heads = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank()) {
                continue;
            }
            String[] parts = line.strip().split("\\s+");
            if (parts.length != 3
                    || !parts[1].matches("[1-9]\\d{0,17}")
                    || !parts[2].matches("[0-9a-f]{64}")) {
                throw new ToolFailure(
                        "bad_heads",
                        "--heads: "
                                + file
                                + " holds a line that is not as audit head prints them: file,"
                                + " line, mac");
            }
            heads.add(new Head(parts[0], Long.parseLong(parts[1]), parts[2]));
        }
        return heads;
    }
}
