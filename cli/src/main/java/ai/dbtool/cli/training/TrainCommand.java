package ai.dbtool.cli.training;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code dbtool-ai train}: makes the caches with which servers start fast; the build calls it. */
@Command(
        name = "train",
        hidden = true,
        description = "Makes the caches with which servers start fast; the build calls it.")
public final class TrainCommand implements Callable<Integer> {

    @Option(names = "--force", description = "Also when the caches are up to date.")
    private boolean force;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path launcher = Path.of(System.getProperty("dbtool.launcher"));
        Path distribution = Path.of(System.getProperty("dbtool.dist"));
        Caches caches = new Caches(distribution, launcher);
        if (!force && caches.current()) {
            return 0;
        }
        return new Training(launcher, caches, System.err::println).run() ? 0 : 1;
    }
}
