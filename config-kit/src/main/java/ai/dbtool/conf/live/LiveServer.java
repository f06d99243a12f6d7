package ai.dbtool.conf.live;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A running server, as far as the role may see it.
 *
 * @param major major version
 * @param settings pg_settings by name
 * @param overrides pg_db_role_setting
 * @param fileErrors errors in pg_file_settings; empty when the role may not read it
 * @param replicationSlots number of replication slots, or {@code null} when unknown
 * @param local whether the server runs on this machine
 */
public record LiveServer(
        int major,
        Map<String, LiveSetting> settings,
        List<RoleOverride> overrides,
        List<FileSetting> fileErrors,
        @Nullable Long replicationSlots,
        boolean local) {

    public LiveServer {
        Map<String, LiveSetting> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(settings);
        settings = byName;
        overrides = List.copyOf(overrides);
        fileErrors = List.copyOf(fileErrors);
    }

    /** From rows. */
    public static LiveServer of(
            int major,
            Collection<LiveSetting> settings,
            List<RoleOverride> overrides,
            List<FileSetting> fileErrors,
            @Nullable Long replicationSlots,
            boolean local) {
        Map<String, LiveSetting> byName = new TreeMap<>();
        settings.forEach(setting -> byName.put(setting.name(), setting));
        return new LiveServer(major, byName, overrides, fileErrors, replicationSlots, local);
    }

    /** Overrides of {@code setting}. */
    public List<RoleOverride> overridesOf(String setting) {
        return overrides.stream().filter(o -> o.setting().equalsIgnoreCase(setting)).toList();
    }
}
