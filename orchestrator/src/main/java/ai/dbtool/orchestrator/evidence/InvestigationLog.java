package ai.dbtool.orchestrator.evidence;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The record of one investigation: JSON lines, only ever appended. It holds what tools returned, so
 * it is readable by its owner only.
 */
public final class InvestigationLog {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final Scheduler scheduler;

    /**
     * @param file does not exist yet
     * @param scheduler where files may block
     */
    public InvestigationLog(Path file, Scheduler scheduler) {
        this.file = file;
        this.scheduler = scheduler;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** Appends one line of {@code kind}. */
    public Mono<Void> append(String kind, Object body) {
        return Mono.<Void>fromRunnable(() -> write(kind, body)).subscribeOn(scheduler);
    }

    private void write(String kind, Object body) {
        ObjectNode line = JSON.createObjectNode().put("kind", kind);
        line.set("body", JSON.valueToTree(body));
        try {
            if (!Files.exists(file)) {
                create();
            }
            Files.writeString(file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the investigation record " + file, e);
        }
    }

    private void create() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }
}
