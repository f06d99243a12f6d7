package ai.dbtool.mcp.http;

/** Is told of every request that was answered. Called on the threads of the network. */
@FunctionalInterface
public interface Traffic {

    /** Stands for every path where nothing is. */
    String NOWHERE = "(none)";

    /**
     * The head of an answer goes out.
     *
     * @param endpoint a path there is, or {@link #NOWHERE}
     * @param status of HTTP
     */
    void answered(String endpoint, int status);

    /** Nobody counts. */
    static Traffic uncounted() {
        return (endpoint, status) -> {};
    }
}
