package ai.dbtool.cli.training;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;

/** The way to one server under training. */
interface Channel {

    /** Sends {@code message} and waits for the message that answers it. */
    JsonNode ask(ObjectNode message) throws IOException, InterruptedException;

    /** Sends a message that nobody answers. */
    void tell(ObjectNode message) throws IOException, InterruptedException;
}
