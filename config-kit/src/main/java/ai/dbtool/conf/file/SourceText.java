package ai.dbtool.conf.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The text of one file.
 *
 * @param path absolute path
 * @param text decoded as UTF-8, malformed bytes replaced
 * @param bytes size on disk
 */
public record SourceText(Path path, String text, long bytes) {

    /** Larger files are no configuration; SnakeYAML's own limit is the same. */
    public static final int MAX_BYTES = 3 * 1024 * 1024;

    /** Reads {@code path}; fails on folders, binaries and files above {@link #MAX_BYTES}. */
    public static SourceText read(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute) && Files.exists(absolute)) {
            throw new IOException("not a regular file");
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(absolute)) {
            content = in.readNBytes(MAX_BYTES + 1);
        }
        if (content.length > MAX_BYTES) {
            throw new IOException("larger than 3 MB");
        }
        for (byte b : content) {
            if (b == 0) {
                throw new IOException("binary");
            }
        }
        return new SourceText(
                absolute, new String(content, StandardCharsets.UTF_8), content.length);
    }

    /** Text that stands in no file, as in tests. */
    public static SourceText of(Path path, String text) {
        return new SourceText(path, text, text.getBytes(StandardCharsets.UTF_8).length);
    }

    /** Lines without their ends. */
    public List<String> lines() {
        return text.lines().toList();
    }
}
