package ai.dbtool.cli.training;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;

/** A server that is a child process. */
final class StdioChannel implements Channel {

    private final Writer in;
    private final BufferedReader out;

    StdioChannel(Process server) {
        this.in = server.outputWriter();
        this.out = server.inputReader();
    }

    @Override
    public JsonNode ask(ObjectNode message) throws IOException {
        tell(message);
        while (true) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the server ended in " + message.path("method").asString());
            }
            JsonNode answer = Conversation.JSON.readTree(line);
            if (answer.path("id").equals(message.path("id"))) {
                return answer;
            }
        }
    }

    @Override
    public void tell(ObjectNode message) throws IOException {
        in.write(message + "\n");
        in.flush();
    }

    /** Ends the server's input and reads what is left, so that nothing holds it up. */
    void end() throws IOException {
        in.close();
        while (out.readLine() != null) {
            // The virtual machine reports there what it writes into the cache.
        }
    }
}
