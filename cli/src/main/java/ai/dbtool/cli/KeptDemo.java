package ai.dbtool.cli;

import ai.dbtool.testkit.faults.FaultyShop;
import ai.dbtool.testkit.faults.Shop;
import ai.dbtool.testkit.postgres.Cluster;

import java.util.concurrent.CountDownLatch;

/** The demo's system left running, and how to look at it with other programs. */
final class KeptDemo {

    private final Terminal terminal;
    private final FaultyShop shop;

    KeptDemo(Terminal terminal, FaultyShop shop) {
        this.terminal = terminal;
        this.shop = shop;
    }

    /** Prints how to connect, then waits for Ctrl-C. */
    void untilInterrupted() throws InterruptedException {
        Cluster cluster = shop.shop().cluster();
        String launcher = System.getProperty("dbtool.launcher", "dbtool-ai");
        String options =
                "--db "
                        + cluster.url(Shop.DBA_ROLE, Shop.DATABASE)
                        + " --log "
                        + cluster.logDirectory()
                        + " --conf "
                        + cluster.dataDirectory()
                        + " --conf "
                        + shop.applicationDirectory();
        terminal.progress("");
        terminal.progress("Everything is still running. In another terminal:");
        terminal.progress("  psql " + cluster.url("postgres", Shop.DATABASE));
        terminal.progress("  " + launcher + " ask \"who blocks whom?\" " + options);
        terminal.progress("  " + launcher + " diagnose " + options);
        terminal.progress("MCP clients (stdio), as command lines:");
        for (String server : new String[] {"db", "log", "config"}) {
            terminal.progress("  " + launcher + " mcp " + server + " " + options);
        }
        terminal.progress("Ctrl-C ends it and removes its files.");
        new CountDownLatch(1).await();
    }
}
