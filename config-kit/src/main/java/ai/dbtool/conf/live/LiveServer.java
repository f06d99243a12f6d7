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

    /**
     * Overrides that a new session of {@code role} in {@code database} starts with, by setting. Of
     * several the narrowest wins: role in database, role, database, all (process_settings in
     * postinit.c).
     */
    public Map<String, RoleOverride> session(String role, String database) {
        Map<String, RoleOverride> winners = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (RoleOverride own : overrides) {
            boolean fits =
                    (own.role().isEmpty() || own.role().equals(role))
                            && (own.database().isEmpty() || own.database().equals(database));
            if (fits) {
                winners.merge(own.setting(), own, (a, b) -> a.rank() > b.rank() ? a : b);
            }
        }
        return winners;
    }

    /** Overrides of {@code setting}. */
    public List<RoleOverride> overridesOf(String setting) {
        return overrides.stream().filter(o -> o.setting().equalsIgnoreCase(setting)).toList();
    }
}
