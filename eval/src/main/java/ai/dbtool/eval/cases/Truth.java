package ai.dbtool.eval.cases;

import java.util.List;
import java.util.Map;

/**
 * What a diagnosis must say.
 *
 * @param verdict {@code FAULT}, {@code NO_FAULT}, {@code NOT_DATABASE} or {@code
 *     INSUFFICIENT_EVIDENCE}
 * @param causes the set of causes; empty unless the verdict is {@code FAULT}
 */
public record Truth(String verdict, List<Cause> causes) {

    public Truth {
        causes = causes == null ? List.of() : List.copyOf(causes);
    }

    /** A cause; keys of {@code entities} that are absent are not compared. */
    public record Cause(String code, Map<String, Object> entities) {
        public Cause {
            entities = entities == null ? Map.of() : Map.copyOf(entities);
        }
    }
}
