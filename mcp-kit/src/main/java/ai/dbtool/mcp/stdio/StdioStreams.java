package ai.dbtool.mcp.stdio;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The process's stdin and stdout, reserved for the protocol.
 *
 * @param in what the client writes
 * @param out what the client reads
 */
public record StdioStreams(InputStream in, OutputStream out) {

    /**
     * Takes both for the protocol: from now on {@code System.out} is stderr and {@code System.in}
     * is empty, so that no library can break the conversation. Call it first in {@code main}.
     */
    public static StdioStreams reserve() {
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        return new StdioStreams(
                new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
    }
}
