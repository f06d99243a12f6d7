package ai.dbtool.testkit.postgres;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tasks for JVM exit, run one after another, last registered first; JVM hooks alone run in
 * parallel.
 */
final class ExitTasks {

    private static final ExitTasks INSTANCE = new ExitTasks();

    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private ExitTasks() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "testkit-exit"));
    }

    static void register(Runnable task) {
        synchronized (INSTANCE.tasks) {
            INSTANCE.tasks.push(task);
        }
    }

    private void run() {
        synchronized (tasks) {
            while (!tasks.isEmpty()) {
                try {
                    tasks.pop().run();
                } catch (RuntimeException e) {
                    System.err.println("at exit: " + e);
                }
            }
        }
    }
}
