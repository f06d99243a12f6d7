package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Digests;
import ai.dbtool.db.plan.KeptPlans.Kept;
import ai.dbtool.mcp.redact.PrivateFiles;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One file for each kept plan, so that the next process finds it. A file is written beside, mode
 * 0600, and moved to its name: processes need no lock, and one that dies leaves no half plan. The
 * name begins with whose it is; files that are too old go whenever one is written or looked for, of
 * anybody, and so do the oldest when one owner, or all, have too many.
 */
final class PlanFiles {

    private static final int VERSION = 1;
    private static final String ENDING = ".json";
    private static final int MOST_OF_ONE = KeptPlans.MOST_PLANS;
    private static final long MOST_BYTES = 64L << 20;
    private static final long MOST_BYTES_OF_A_PLAN = 16L << 20;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What is in a file. */
    record Content(int version, String principal, String target, Kept plan) {}

    private record Found(Path file, FileTime time, long bytes) {}

    private final Path folder;

    /** In {@code folder}, which need not be there. */
    PlanFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps {@code plan}, whose secrets are marked.
     *
     * @param target the database it is of: {@code plan.connection} may lead elsewhere tomorrow
     */
    void keep(Kept plan, String target) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(new Content(VERSION, plan.principal(), target, plan));
        if (bytes.length > MOST_BYTES_OF_A_PLAN) {
            return;
        }
        PrivateFiles.createFolder(folder);
        Path next = Files.createTempFile(folder, plan.id(), ".next", PrivateFiles.onlyMe());
        try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
        Files.setLastModifiedTime(next, FileTime.from(plan.since()));
        Files.move(
                next,
                folder.resolve(owner(plan.principal(), target) + plan.id() + ENDING),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        sweep(plan.since(), owner(plan.principal(), target));
    }

    /** The plan called {@code id}; {@code null} when there is none, or another's. */
    @Nullable Kept find(String principal, String target, String id, Instant now)
            throws IOException {
        sweep(now, owner(principal, target));
        if (!id.matches("p[0-9a-f]{12}")) {
            return null;
        }
        try {
            byte[] bytes =
                    Files.readAllBytes(folder.resolve(owner(principal, target) + id + ENDING));
            Content content = JSON.readValue(bytes, Content.class);
            boolean same =
                    content.version() == VERSION
                            && content.principal().equals(principal)
                            && content.target().equals(target)
                            && content.plan().id().equals(id);
            return same ? content.plan() : null;
        } catch (NoSuchFileException | JacksonException e) {
            return null;
        }
    }

    /** Those of one owner, newest first. */
    List<String> ids(String principal, String target) throws IOException {
        String owner = owner(principal, target);
        return files(name -> name.startsWith(owner) && name.endsWith(ENDING)).stream()
                .map(f -> f.file().getFileName().toString())
                .map(name -> name.substring(owner.length(), name.length() - ENDING.length()))
                .toList();
    }

    private static String owner(String principal, String target) {
        return Digests.hex(target, 6) + "-" + Digests.hex(principal, 6) + "-";
    }

    private void sweep(Instant now, String owner) throws IOException {
        FileTime oldest = FileTime.from(now.minus(KeptPlans.LIFE));
        long bytes = 0;
        int own = 0;
        for (Found found : files(_ -> true)) {
            bytes += found.bytes();
            own += found.file().getFileName().toString().startsWith(owner) ? 1 : 0;
            boolean surplus =
                    own > MOST_OF_ONE && found.file().getFileName().toString().startsWith(owner);
            if (surplus || bytes > MOST_BYTES || found.time().compareTo(oldest) < 0) {
                Files.deleteIfExists(found.file());
            }
        }
    }

    /** Newest first. */
    private List<Found> files(Predicate<String> wanted) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Found> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(f -> wanted.test(f.getFileName().toString())).toList()) {
                try {
                    found.add(new Found(file, Files.getLastModifiedTime(file), Files.size(file)));
                } catch (NoSuchFileException e) {
                    // Another process swept it.
                }
            }
        }
        found.sort(
                Comparator.comparing(Found::time)
                        .reversed()
                        .thenComparing(f -> f.file().toString()));
        return found;
    }
}
