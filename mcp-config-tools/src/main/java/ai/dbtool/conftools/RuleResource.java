package ai.dbtool.conftools;

import ai.dbtool.conf.audit.Need;
import ai.dbtool.conf.audit.Rule;
import ai.dbtool.conf.audit.Rules;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rules of {@code config_audit}, all of them or one in full. */
record RuleResource(Form form) implements ConfigResource {

    private static final Form ALL =
            new Form(
                    "config://rules",
                    "audit_rules",
                    "Rules of config_audit",
                    "text/plain",
                    "Every rule: how bad, what it is about, when it fires.");

    private static final Form ONE =
            new Form(
                    "config://rules/{rule}",
                    "audit_rule",
                    "Rule of config_audit",
                    "text/plain",
                    "One rule in full: condition, advice, source, and what must be seen to check it; by"
                            + " id, as W1.");

    /** Both of them. */
    static List<RuleResource> all() {
        return List.of(new RuleResource(ALL), new RuleResource(ONE));
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        @Nullable String id = variables.get("rule");
        return Mono.fromCallable(() -> id == null ? list() : one(id));
    }

    private static String list() {
        TextTable table = new TextTable("rule", "severity", "about", "fires when");
        for (Rule rule : Rules.all()) {
            table.row(rule.id(), severity(rule), rule.subject(), rule.condition());
        }
        return table.toString();
    }

    private static String one(String id) {
        Rule rule =
                Rules.all().stream()
                        .filter(each -> each.id().equalsIgnoreCase(id))
                        .findFirst()
                        .orElseThrow(
                                () -> ToolFailure.unknown("unknown_rule", "rule", id, Rules.ids()));
        StringBuilder text = new StringBuilder();
        text.append(rule.id()).append(' ').append(rule.subject());
        text.append("\nseverity\t").append(severity(rule));
        text.append("\nfires when\t").append(rule.condition());
        text.append("\nadvice\t").append(rule.advice());
        text.append("\nsource\t").append(rule.source());
        rule.needs().stream()
                .sorted()
                .map(Need::why)
                .forEach(why -> text.append("\nnot checked where\t").append(why));
        return text.toString();
    }

    private static String severity(Rule rule) {
        return rule.severity().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        String wanted = prefix.toUpperCase(Locale.ROOT);
        return Mono.fromCallable(
                () -> Rules.ids().stream().filter(id -> id.startsWith(wanted)).toList());
    }
}
