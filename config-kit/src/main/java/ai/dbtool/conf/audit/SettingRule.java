package ai.dbtool.conf.audit;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Makes rules about the value of one setting. */
final class SettingRule {

    private static final String DOCS = "https://www.postgresql.org/docs/current/";

    private SettingRule() {}

    /** Fires when the value of {@code setting} meets {@code when}. */
    static Rule of(
            String id,
            Severity severity,
            String setting,
            String condition,
            Predicate<Value> when,
            @Nullable String better,
            String advice,
            String page) {
        return with(
                id, severity, setting, condition, (input, v) -> when.test(v), better, advice, page);
    }

    /** As {@link #of}, for conditions that look at other settings too. */
    static Rule with(
            String id,
            Severity severity,
            String setting,
            String condition,
            BiPredicate<AuditInput, Value> when,
            @Nullable String better,
            String advice,
            String page) {
        return new Rule(
                id,
                severity,
                setting,
                condition,
                advice,
                page.startsWith("https:") ? page : guc(page, setting),
                id,
                Set.of(Need.SETTINGS),
                input ->
                        input.value(setting)
                                .filter(value -> when.test(input, value))
                                .map(value -> List.of(violation(input, value, better)))
                                .orElse(List.of()));
    }

    /** One rule over several settings of a kind. */
    static Rule each(
            String id,
            Severity severity,
            List<String> settings,
            String subject,
            String condition,
            Predicate<Value> when,
            @Nullable String better,
            String advice,
            String page) {
        return new Rule(
                id,
                severity,
                subject,
                condition,
                advice,
                page.startsWith("https:") ? page : guc(page, settings.getFirst()),
                id,
                Set.of(Need.SETTINGS),
                input ->
                        settings.stream()
                                .flatMap(name -> input.value(name).stream())
                                .filter(when)
                                .map(value -> violation(input, value, better))
                                .toList());
    }

    /** {@code value} breaks a rule; {@code better} mends it. */
    static Violation violation(AuditInput input, Value value, @Nullable String better) {
        String name = value.guc().name();
        String shown = input.secrets().show(name, value.text());
        return new Violation(
                name,
                name + " = " + (shown.isEmpty() ? "''" : shown),
                value.at(),
                better == null ? null : Fixes.set(input, value, better),
                null);
    }

    /** The manual's section of a setting. */
    static String guc(String page, String setting) {
        String anchor = setting.toUpperCase(Locale.ROOT).replace('_', '-').replace(".", "-");
        return DOCS + page + ".html#GUC-" + anchor;
    }

    /** A page of the manual. */
    static String docs(String page) {
        return DOCS + page + ".html";
    }
}
