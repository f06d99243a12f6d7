package ai.dbtool.cli;

import ai.dbtool.mcp.tool.ToolFailure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A log on standard input: each question reads a log anew, so it is written to a file first. */
final class StandardInput {

    /** What stands for it on the command line. */
    static final String WORD = "-";

    private StandardInput() {}

    /**
     * {@code in} to its end, in a file that only its owner may read and that is gone at the end.
     */
    static Path spooled(InputStream in) {
        try {
            Path file = TemporaryFolder.create("dbtool-ai-log-").path().resolve("standard-input");
            Files.copy(in, file);
            return file;
        } catch (IOException e) {
            throw new ToolFailure(
                    "no_standard_input",
                    "standard input could not be written to the folder of temporary files"
                            + " (java.io.tmpdir): is there room?");
        }
    }
}
