package ai.dbtool.cli;

import ai.dbtool.cli.report.AuditReport;
import ai.dbtool.conf.audit.Profile;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.evidence.ToolAnswer;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code dbtool-ai config audit}: the rules of config_audit for people and pipelines. */
@Command(
        name = "audit",
        description = {
            "Checks PostgreSQL's, PgBouncer's and Patroni's configuration against rules, with the"
                    + " evidence of server, host and log where there is any.",
            "Exit code 1 when something of --fail-on or worse was found."
        })
final class ConfigAuditCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** How the answer is printed. */
    enum Format {
        TEXT,
        JSON,
        SARIF,
        JUNIT
    }

    /** What makes the exit code 1. */
    enum FailOn {
        CRITICAL,
        HIGH,
        MEDIUM,
        LOW,
        INFO,
        NEVER
    }

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Configuration source; omit for all.")
    private @Nullable String source;

    @Option(
            names = "--rules",
            paramLabel = "ID",
            split = ",",
            description = "Only these rules or areas: W1,H. Default all.")
    private List<String> rules = new ArrayList<>();

    @Option(
            names = "--profile",
            paramLabel = "oltp|dw|mixed|desktop|container",
            description = "What the server is for.")
    private @Nullable Profile profile;

    @Option(
            names = "--format",
            paramLabel = "text|json|sarif|junit",
            description =
                    "Default text; sarif is 2.1.0, for code review tools; junit is XML, for pipelines.")
    private Format format = Format.TEXT;

    @Option(
            names = "--fail-on",
            paramLabel = "critical|high|medium|low|info|never",
            description = "Exit code 1 from this severity on. Default high.")
    private FailOn failOn = FailOn.HIGH;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Override
    public Integer call() {
        DbtoolConfig config = connect.load();
        try (Suite suite = new Suite(config);
                McpTools tools = suite.tools()) {
            ToolAnswer answer =
                    Objects.requireNonNull(tools.call("config_audit", arguments()).block(LIMIT));
            if (answer.structured() == null) {
                throw new ToolFailure("not_audited", answer.text());
            }
            AuditReport report = AuditReport.of(answer.structured());
            print(report, answer);
            return report.findings().stream().anyMatch(found -> fails(found.severity()))
                    ? ExitCode.NEGATIVE
                    : ExitCode.OK;
        }
    }

    private ObjectNode arguments() {
        ObjectNode arguments = JsonMapper.shared().createObjectNode();
        if (source != null) {
            arguments.put("source", source);
        }
        if (profile != null) {
            arguments.put("profile", profile.name().toLowerCase(Locale.ROOT));
        }
        if (!rules.isEmpty()) {
            ArrayNode wanted = arguments.putArray("rules");
            rules.forEach(wanted::add);
        }
        return arguments;
    }

    private boolean fails(Severity severity) {
        return failOn != FailOn.NEVER && severity.compareTo(Severity.valueOf(failOn.name())) <= 0;
    }

    private void print(AuditReport report, ToolAnswer answer) {
        Terminal terminal = Terminal.standard(format != Format.TEXT);
        switch (format) {
            case TEXT -> terminal.answer(answer.text());
            case JSON -> terminal.answer(Json.compact(Objects.requireNonNull(answer.structured())));
            case SARIF -> terminal.answer(Json.compact(report.sarif()));
            case JUNIT -> terminal.answer(report.junit(this::fails));
        }
    }
}
