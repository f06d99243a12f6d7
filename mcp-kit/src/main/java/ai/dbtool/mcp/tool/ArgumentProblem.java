package ai.dbtool.mcp.tool;

import java.io.Serial;

/** Why one argument does not fit; collected, so that a caller learns of all of them at once. */
final class ArgumentProblem extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private final String text;

    ArgumentProblem(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    String text() {
        return text;
    }
}
