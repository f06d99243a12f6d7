package ai.dbtool.mcp.access;

import ai.dbtool.mcp.redact.PrivateFiles;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * {@code access/keys.json} of the state directory, mode 0600. Readers see the old file or the new
 * one, never half of one; writers wait for each other on a file beside it.
 */
final class KeyFile {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path folder;
    private final Path file;

    KeyFile(Path stateDirectory) {
        this.folder = stateDirectory.resolve("access");
        this.file = folder.resolve("keys.json");
    }

    /** Tells one state of the file from another without reading it; absent is a state too. */
    record Stamp(@Nullable Object key, long size, Instant modified) {}

    Stamp stamp() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(now.fileKey(), now.size(), now.lastModifiedTime().toInstant());
        } catch (NoSuchFileException e) {
            return new Stamp(null, -1, Instant.EPOCH);
        }
    }

    List<ApiKey> read() throws IOException {
        String text;
        try {
            text = Files.readString(file);
            onlyOwnerWrites();
        } catch (NoSuchFileException e) {
            return List.of();
        }
        try {
            List<ApiKey> keys = new ArrayList<>();
            for (JsonNode each : JSON.readTree(text).required("keys")) {
                keys.add(key(each));
            }
            return List.copyOf(keys);
        } catch (JacksonException | DateTimeException e) {
            throw new IOException(file + " does not hold API keys", e);
        }
    }

    /** Whoever can write the file can let himself in. */
    private void onlyOwnerWrites() throws IOException {
        Set<PosixFilePermission> mode;
        try {
            mode = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return;
        }
        if (mode.contains(PosixFilePermission.GROUP_WRITE)
                || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(file + " can be written by others; chmod 600 it");
        }
    }

    /** Replaces the keys by what {@code change} makes of them. */
    void change(UnaryOperator<List<ApiKey>> change) throws IOException {
        PrivateFiles.createFolder(folder);
        try (FileChannel beside =
                FileChannel.open(
                        folder.resolve("keys.lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PrivateFiles.onlyMe())) {
            try (FileLock lock = lock(beside)) {
                List<ApiKey> before = read();
                List<ApiKey> after = change.apply(before);
                if (lock.isValid() && !after.equals(before)) {
                    write(after);
                }
            }
        }
    }

    /**
     * A lock of the process does not keep its own threads out: that is an exception, waited for
     * alike.
     */
    private FileLock lock(FileChannel channel) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // Another thread of this process is at it.
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for " + file, e);
            }
        } while (System.nanoTime() < end);
        throw new IOException("another process has been changing " + file + " for too long");
    }

    private void write(List<ApiKey> keys) throws IOException {
        ObjectNode root = JSON.createObjectNode().put("version", 1);
        ArrayNode list = root.putArray("keys");
        keys.forEach(key -> list.add(json(key)));
        ByteBuffer bytes =
                ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        Path draft = Files.createTempFile(folder, "keys", ".draft", PrivateFiles.onlyMe());
        try {
            try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(
                    draft,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static ObjectNode json(ApiKey key) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", key.id()).put("name", key.name()).put("role", key.role());
        json.put("created", key.created().toString());
        if (key.expires() != null) {
            json.put("expires", key.expires().toString());
        }
        return json.put("salt", key.salt()).put("hash", key.hash());
    }

    private static ApiKey key(JsonNode json) {
        JsonNode expires = json.get("expires");
        return new ApiKey(
                json.required("id").asString(),
                json.required("name").asString(),
                json.required("role").asString(),
                Instant.parse(json.required("created").asString()),
                expires == null ? null : Instant.parse(expires.asString()),
                json.required("salt").asString(),
                json.required("hash").asString());
    }
}
