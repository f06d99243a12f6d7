package ai.dbtool.cli.clients;

import java.util.List;
import java.util.Optional;

/** The clients we can write for. A new one is a class and a line here. */
public final class Clients {

    private static final List<Client> ALL =
            List.of(
                    new ClaudeDesktop(),
                    new ClaudeCode(),
                    new VsCode(),
                    new Cursor(),
                    new Goose(),
                    new OpenWebUi(),
                    new Mcpo(),
                    new Inspector(),
                    new AnyJson());

    private Clients() {}

    /** All, in the order they are listed. */
    public static List<Client> all() {
        return ALL;
    }

    /** The one with this name. */
    public static Optional<Client> find(String name) {
        return ALL.stream().filter(client -> client.name().equals(name)).findFirst();
    }

    /** Names for messages. */
    public static List<String> names() {
        return ALL.stream().map(Client::name).toList();
    }
}
