package ai.dbtool.config;

import java.io.Serial;
import java.util.List;

/** The configuration cannot be used; one line for each problem, each with its place. */
public final class ConfigException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final String[] problems;

    /** At least one problem. */
    public ConfigException(List<String> problems) {
        super(String.join("\n", problems), null, false, false);
        this.problems = problems.toArray(new String[0]);
    }

    /** The problems, in the order found; no secret in any of them. */
    public List<String> problems() {
        return List.of(problems);
    }
}
