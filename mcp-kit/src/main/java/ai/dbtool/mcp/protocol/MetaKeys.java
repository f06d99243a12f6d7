package ai.dbtool.mcp.protocol;

/** Keys of {@code _meta} that the protocol reserves. */
public final class MetaKeys {

    /** Revision of the request; its presence makes a request a modern one. */
    public static final String VERSION = "io.modelcontextprotocol/protocolVersion";

    /** What the client can do, as an object. */
    public static final String CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

    /** Name and version of the client. */
    public static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";

    /** From which severity on the client wants log messages. */
    public static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";

    /** Name and version of the server, in results. */
    public static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";

    /** Id of the {@code subscriptions/listen} request a message belongs to. */
    public static final String SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

    /** What progress notifications refer to. */
    public static final String PROGRESS_TOKEN = "progressToken";

    private MetaKeys() {}
}
