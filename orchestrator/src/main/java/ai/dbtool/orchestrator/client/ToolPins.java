package ai.dbtool.orchestrator.client;

import io.modelcontextprotocol.spec.McpSchema.Tool;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Remembers the digest of each server's tool list. A list that changes under the same name is
 * reported until the entry is removed from the file: descriptions go to a model, so a changed one
 * can change what it does.
 */
public final class ToolPins {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private final Path file;

    /** Pins kept in {@code file}, made on first use. */
    public ToolPins(Path file) {
        this.file = file;
    }

    /** SHA-256 over names, descriptions and argument schemas, in the order listed. */
    static String digest(List<Tool> tools) {
        StringBuilder text = new StringBuilder();
        for (Tool tool : tools) {
            text.append(
                    JSON.writeValueAsString(
                            List.of(
                                    tool.name(),
                                    String.valueOf(tool.description()),
                                    tool.inputSchema())));
            text.append('\n');
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A warning when {@code digest} is not the one seen first; blocking. */
    synchronized @Nullable String check(String server, String digest) {
        try {
            ObjectNode pins =
                    Files.exists(file)
                            ? (ObjectNode) JSON.readTree(Files.readString(file))
                            : JSON.createObjectNode();
            if (!pins.has(server)) {
                pins.put(server, digest);
                Path folder = file.toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                Files.writeString(file, pins.toPrettyString());
                return null;
            }
            return pins.get(server).asString().equals(digest)
                    ? null
                    : "the tool list of server "
                            + server
                            + " is not the one seen first; if you changed the server yourself,"
                            + " remove its line from "
                            + file.getFileName();
        } catch (IOException | JacksonException | ClassCastException _) {
            return "the file of known tool lists cannot be read or written: " + file.getFileName();
        }
    }
}
