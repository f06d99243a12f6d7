package ai.dbtool.conf.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a setting might be on this host.
 *
 * @param name setting
 * @param now present value
 * @param low least of what PGTune and pgconfig answer
 * @param high most of it
 * @param arithmetic how they come to it
 * @param advice a value where evidence tells more than arithmetic; {@code null} where it does not
 * @param evidence what tells it, or what was looked at in vain; {@code null} where nothing was seen
 */
public record SizedSetting(
        String name,
        String now,
        String low,
        String high,
        String arithmetic,
        @Nullable String advice,
        @Nullable String evidence) {}
