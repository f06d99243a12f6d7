package ai.dbtool.conf.live;

import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.postgres.Setting;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One setting: what the files say, what the server runs with, and how they relate.
 *
 * @param name as PostgreSQL spells it
 * @param value the file value that wins, else the running one
 * @param normalized in base units
 * @param guc metadata, or {@code null} for settings of extensions
 * @param file who sets it in files, or {@code null} when none does
 * @param live the running value, or {@code null}
 * @param state how they relate
 * @param error why the value is invalid, or {@code null}
 * @param overrides roles and databases with another value
 */
public record EffectiveSetting(
        String name,
        String value,
        String normalized,
        @Nullable Guc guc,
        @Nullable Setting file,
        @Nullable LiveSetting live,
        State state,
        @Nullable String error,
        List<RoleOverride> overrides) {

    public EffectiveSetting {
        overrides = List.copyOf(overrides);
    }
}
