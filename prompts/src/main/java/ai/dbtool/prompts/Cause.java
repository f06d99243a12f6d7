package ai.dbtool.prompts;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * One entry of the closed catalogue of causes.
 *
 * @param code what verdicts use
 * @param group area, as the catalogue is read
 * @param entities keys that name the instance, in order
 * @param meaning one sentence
 * @param checks what tells it from its neighbours; empty while no playbook looks for it
 * @param thresholds by name; {@code t.name} in playbooks
 * @param card file of the knowledge card, or {@code null}
 */
public record Cause(
        String code,
        String group,
        List<String> entities,
        String meaning,
        List<String> checks,
        Map<String, Threshold> thresholds,
        @Nullable String card) {

    public Cause {
        entities = Lists.orEmpty(entities);
        checks = Lists.orEmpty(checks);
        thresholds = Lists.orEmpty(thresholds);
    }

    /**
     * A number that decides.
     *
     * @param value compared with
     * @param unit of the value
     * @param why where it comes from
     */
    public record Threshold(Number value, String unit, String why) {}
}
