package ai.dbtool.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** temporary. */
@Command(name = "ask")
final class AskCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
