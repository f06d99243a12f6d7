package ai.dbtool.testkit.faults;

import java.util.Map;

/**
 * A fault that is now in the system.
 *
 * @param code of the cause catalogue
 * @param entities with the keys of the catalogue; lists are {@code List}
 */
public record Injected(String code, Map<String, Object> entities) {

    public Injected {
        entities = Map.copyOf(entities);
    }
}
