package ai.dbtool.mcp.audit;

import ai.dbtool.mcp.audit.AuditVerifier.FileReport;
import ai.dbtool.mcp.audit.AuditVerifier.Head;
import ai.dbtool.mcp.redact.InstallationKey;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One file, read and proven line by line.
 *
 * @param name of the file
 * @param lines how many hold
 * @param mac of the last of them; empty when there is none
 * @param kept macs of the lines that were asked for
 * @param lost by the file's own account
 * @param broken whether a line after those does not hold
 * @param ended whether nothing can follow
 * @param previous what it continues, or {@code null}
 * @param next the file it goes on in, or {@code null}
 */
record ProvenFile(
        String name,
        long lines,
        String mac,
        Map<Long, String> kept,
        long lost,
        boolean broken,
        boolean ended,
        AuditLine.@Nullable Link previous,
        @Nullable String next) {

    FileReport report() {
        return new FileReport(name, lines, lost, broken ? lines + 1 : null, ended && !broken);
    }

    /** The last line that holds; line 0 when there is none. */
    Head head() {
        return new Head(name, lines, mac);
    }

    /** Whether the line {@code head} speaks of is there and the same. */
    boolean had(Head head) {
        return head.mac().equals(kept.get(head.line()));
    }

    /**
     * Reads {@code file} up to its first line that does not hold.
     *
     * @param wanted lines whose mac is asked for later
     */
    static ProvenFile read(Path file, String name, InstallationKey key, Set<Long> wanted)
            throws IOException {
        Map<Long, String> kept = new HashMap<>();
        long lines = 0;
        String mac = "";
        AuditChain chain = new AuditChain(key, name);
        AuditLine.Link previous = null;
        String next = null;
        long lost = 0;
        boolean ended = false;
        // ISO 8859-1 maps every byte to a character and back: a broken line is found, not thrown
        // on.
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String raw = reader.readLine(); raw != null; raw = reader.readLine()) {
                String line =
                        new String(
                                raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
                JsonNode read = json(line);
                AuditLine.Link link = read == null || lines > 0 ? null : AuditLine.previous(read);
                if (link != null) {
                    // Not believed yet: the line's own mac must follow from it.
                    chain = new AuditChain(key, name, link.mac());
                }
                if (read == null
                        || ended
                        || !chain.follows(line)
                        || read.path("line").asLong(0) != lines + 1) {
                    return new ProvenFile(
                            name, lines, mac, kept, lost, true, false, previous, next);
                }
                previous = link == null ? previous : link;
                lines++;
                mac = chain.head();
                if (wanted.contains(lines)) {
                    kept.put(lines, mac);
                }
                lost += read.path("lostBefore").asLong(0);
                next = AuditLine.next(read);
                ended = next != null || AuditLine.isClosing(read);
            }
        }
        return new ProvenFile(name, lines, mac, kept, lost, false, ended, previous, next);
    }

    private static @Nullable JsonNode json(String line) {
        try {
            return JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            return null;
        }
    }
}
