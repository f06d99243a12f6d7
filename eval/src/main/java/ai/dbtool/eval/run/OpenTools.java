package ai.dbtool.eval.run;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.orchestrator.client.ToolHost;

/** The three servers over one configuration; whoever assembles the product provides it. */
public interface OpenTools extends ToolHost, AutoCloseable {

    /** Opens them. */
    @FunctionalInterface
    interface Opener {
        /** Tools over {@code config}; nothing is connected before it is used. */
        OpenTools open(DbtoolConfig config);
    }

    @Override
    void close();
}
