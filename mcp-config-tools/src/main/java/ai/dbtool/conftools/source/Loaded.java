package ai.dbtool.conftools.source;

import ai.dbtool.conf.audit.AuditInput;
import ai.dbtool.conf.audit.HostFacts;
import ai.dbtool.conf.live.LiveServer;
import ai.dbtool.conf.live.LiveSetting;
import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSet;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One configuration source, read.
 *
 * @param name its name
 * @param connection connection it belongs to, or {@code null}
 * @param files what was read
 * @param live the running server, or {@code null}
 * @param withoutLive why there is no running server to compare with; empty when there is one
 */
public record Loaded(
        String name,
        @Nullable String connection,
        ConfigSet files,
        @Nullable LiveServer live,
        String withoutLive) {

    /** Whether a server's configuration is among it: its files, or what it runs with. */
    public boolean hasServer() {
        return !files.server().isEmpty() || live != null;
    }

    /**
     * The one of {@code all} that {@code fits}.
     *
     * @param none what to say when none does
     * @param several what to say when several do; their names follow
     * @throws ToolFailure {@code which_source}
     */
    public static Loaded only(
            List<Loaded> all, Predicate<Loaded> fits, String none, String several) {
        List<Loaded> fitting = all.stream().filter(fits).toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        throw new ToolFailure(
                "which_source",
                fitting.isEmpty()
                        ? none
                        : several
                                + ": give source, one of "
                                + fitting.stream().map(Loaded::name).toList());
    }

    /**
     * The one of {@code all} that has a server.
     *
     * @throws ToolFailure {@code which_source}
     */
    public static Loaded server(List<Loaded> all) {
        return only(
                all,
                Loaded::hasServer,
                "no source has postgresql.conf or a connection",
                "several sources have a server");
    }

    /** The coverage of an answer that holds all {@code count} rows of {@code all}. */
    public static Coverage coverage(List<Loaded> all, long count) {
        return Coverage.whole(
                count,
                all.stream().mapToLong(Loaded::bytes).sum(),
                all.stream().flatMap(one -> one.uncovered().stream()).toList());
    }

    /** What an answer over this source does not cover. */
    public List<String> uncovered() {
        List<String> lines = new ArrayList<>();
        if (!withoutLive.isEmpty() && !files.server().isEmpty()) {
            lines.add(name + ": files alone, not compared with a running server: " + withoutLive);
        }
        String other = otherServer();
        if (!other.isEmpty()) {
            lines.add(other);
        }
        files.skipped().stream()
                .filter(file -> !file.reason().startsWith("no known configuration format"))
                .forEach(file -> lines.add(file.path() + ": " + file.reason()));
        return lines;
    }

    /** Files beside a server that reads other files compare apples with pears: say so. */
    private String otherServer() {
        LiveSetting read = live == null ? null : live.settings().get("config_file");
        if (live == null || read == null || read.value().isEmpty() || files.server().isEmpty()) {
            return "";
        }
        Path root = files.server().files().getFirst().path();
        return live.local() && !real(root).equals(real(Path.of(read.value())))
                ? name
                        + ": connection "
                        + connection
                        + " reads "
                        + read.value()
                        + ", not the files of this source"
                : "";
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    /** What rules look at: files, running server and, when that is this machine, its host. */
    public AuditInput audit(Secrets secrets) {
        return new AuditInput(files, live, host(live), secrets);
    }

    /** What the server's host tells, when that is this machine. */
    private static @Nullable HostFacts host(@Nullable LiveServer live) {
        LiveSetting data = live == null ? null : live.settings().get("data_directory");
        return live == null || !live.local()
                ? null
                : HostFacts.read(
                        data == null || data.value().isEmpty() ? null : Path.of(data.value()));
    }

    /** Bytes read. */
    public long bytes() {
        return files.files().stream().mapToLong(file -> file.bytes()).sum();
    }
}
