package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.text.MalformedText;
import ai.dbtool.cli.clients.text.Merge;
import ai.dbtool.cli.clients.text.Notation;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A change to a client's file: seen first, made afterwards. */
public final class Change {

    private static final int CONTEXT_LINES = 3;

    private final TextFile file;
    private final String after;

    private Change(TextFile file, String after) {
        this.file = file;
        this.after = after;
    }

    /** What {@code settings} would change in {@code file}, which may not exist yet. */
    public static Change of(Path file, Map<String, Object> settings, Notation notation)
            throws IOException, MalformedText {
        TextFile before = TextFile.read(file);
        return new Change(before, Merge.into(before.text(), settings, notation));
    }

    /** Whether the file has all of it already. */
    public boolean isNone() {
        return file.exists() && after.equals(file.text());
    }

    /** The file that changes: where symbolic links lead. */
    public Path target() {
        return file.target();
    }

    /** A unified diff for a person; secrets in the lines around are masked. */
    public List<String> diff() {
        Redactor redactor = new Redactor(InstallationKey.ephemeral());
        List<String> before = redactor.text(file.text()).lines().toList();
        List<String> now = redactor.text(after).lines().toList();
        return UnifiedDiffUtils.generateUnifiedDiff(
                file.exists() ? file.target().toString() : "(new file)",
                file.target().toString(),
                before,
                DiffUtils.diff(before, now),
                CONTEXT_LINES);
    }

    /** Makes it; the backup of what was there, or {@code null} when there was no file. */
    public @Nullable Path make(Clock clock) throws IOException {
        Path backup = file.exists() ? file.backup(clock) : null;
        file.write(after);
        return backup;
    }
}
