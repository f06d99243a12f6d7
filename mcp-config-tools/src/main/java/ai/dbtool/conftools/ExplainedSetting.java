package ai.dbtool.conftools;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A setting, as {@code config_explain} answers it.
 *
 * @param meaning what the server says it is for; {@code null} for settings of extensions
 * @param type bool, integer, real, string or enum
 * @param unit base unit of {@code minimum} and {@code maximum}
 * @param allowed values of an enum
 * @param defaultValue compiled default
 * @param context who may change it when, as in pg_settings
 * @param since oldest known major version that has it
 * @param until newest one, or {@code null} when the newest has it
 * @param change how to change it without surprise
 * @param interactions settings to look at with it
 * @param present value and who sets it, for each source that knows it
 * @param findings rules of config_audit that it breaks
 * @param documentation where it is documented
 */
record ExplainedSetting(
        String name,
        @Nullable String meaning,
        @Nullable String category,
        String type,
        @Nullable String unit,
        @Nullable String minimum,
        @Nullable String maximum,
        List<String> allowed,
        @Nullable String defaultValue,
        String context,
        int since,
        @Nullable Integer until,
        List<String> change,
        List<Related> interactions,
        List<EffectiveRow> present,
        List<AuditFinding> findings,
        @Nullable String documentation) {

    /**
     * Another setting.
     *
     * @param value of it in the first source, or {@code null} when unknown
     */
    record Related(String name, String how, @Nullable String value) {}
}
