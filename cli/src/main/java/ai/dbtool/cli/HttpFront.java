package ai.dbtool.cli;

/** temporary. */
final class HttpFront {
    static HttpFront one(Suite suite, Suite.Kind kind) { return new HttpFront(); }
    static HttpFront all(Suite suite) { return new HttpFront(); }
    void untilInterrupted() throws InterruptedException { Thread.sleep(1); }
}
