package ai.dbtool.mcp.example;

import ai.dbtool.mcp.server.ServerDefinition;

import java.util.List;

/** The server that docs/how-to/add-a-tool.md builds. */
final class HelloServer {

    private HelloServer() {}

    static ServerDefinition define() {
        return new ServerDefinition(
                "mcp-hello",
                "Hello",
                "Greets.",
                List.of(new GreetTool()),
                List.of(new WordsResource()));
    }
}
