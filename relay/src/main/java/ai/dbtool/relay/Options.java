package ai.dbtool.relay;

import java.util.ArrayList;
import java.util.List;

/** A command line {@code mcp db|log|config OPTIONS} as both ends take it apart. */
public final class Options {

    /** Asks for a shared process to be started; says nothing about what it serves. */
    public static final String WARM = "--warm";

    private Options() {}

    /** What follows the name of the server, without {@link #WARM}. */
    public static List<String> shared(List<String> commandLine) {
        List<String> options = new ArrayList<>();
        for (int i = 2; i < commandLine.size(); i++) {
            if (!commandLine.get(i).equals(WARM)) {
                options.add(commandLine.get(i));
            }
        }
        return options;
    }
}
