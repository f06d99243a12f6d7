package ai.dbtool.conftools;

import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.conftools.access.HbaCheck;
import ai.dbtool.conftools.baseline.Baselines;
import ai.dbtool.conftools.history.ConfigHistory;
import ai.dbtool.conftools.source.ServerLogs;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.server.ResourceProvider;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.pg.Databases;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The MCP server for configuration. */
public final class ConfigServer {

    private ConfigServer() {}

    /** The server over the sources of {@code config}; {@code databases} give the running values. */
    public static ServerDefinition define(DbtoolConfig config, Databases databases) {
        SourceLoader loader = new SourceLoader(config, databases);
        ServerLogs logs = new ServerLogs(config);
        Baselines baselines = new Baselines(config.stateDirectory());
        Shown shown = shown(config);
        ConfigEffective effective = new ConfigEffective(loader, shown);
        ConfigExplain explain = new ConfigExplain(loader, shown);
        return new ServerDefinition(
                "mcp-config-tools",
                "PostgreSQL and application configuration",
                "Configuration files with file:line, compared with the running server."
                        + " config_effective for values and what is not applied, config_audit for"
                        + " advice, config_drift for what differs, config_history for when it changed,"
                        + " config_search for text, config_sources for what is seen, hba_check for who may connect."
                        + " Secrets are shown as «secret:...»; equal marks mean equal values.",
                List.of(
                        new ConfigSources(loader),
                        effective,
                        explain,
                        new ConfigSearch(loader, shown),
                        new ConfigAudit(loader, logs, shown),
                        new ConfigCheckChange(loader, shown),
                        new ConfigDrift(loader, logs, baselines, shown),
                        new ConfigHistory(loader, logs, baselines, shown),
                        new HbaCheck(loader, shown)),
                resources(loader, shown, effective, explain));
    }

    private static List<ResourceProvider> resources(
            SourceLoader loader, Shown shown, ConfigEffective effective, ConfigExplain explain) {
        List<ResourceProvider> resources = new ArrayList<>(SourceResource.of(loader, shown));
        resources.add(new FileResource(loader, shown));
        resources.add(new EffectiveResource(loader, effective));
        resources.add(new SessionResource(loader, shown));
        resources.add(new SettingResource(loader, explain));
        resources.addAll(RuleResource.all());
        return resources;
    }

    /** Values as they may be shown, with the marks of {@code config}'s installation. */
    static Shown shown(DbtoolConfig config) {
        return new Shown(new Secrets(redactor(config)::mark));
    }

    /** Marks equal those of the other servers; without a state directory, of this process only. */
    private static Redactor redactor(DbtoolConfig config) {
        try {
            return new Redactor(InstallationKey.in(config.stateDirectory()));
        } catch (IOException e) {
            return new Redactor(InstallationKey.ephemeral());
        }
    }
}
