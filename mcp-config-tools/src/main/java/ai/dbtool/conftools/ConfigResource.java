package ai.dbtool.conftools;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.server.FormedResource;

import java.util.Set;

/** A resource for whoever may read configuration. */
interface ConfigResource extends FormedResource {

    @Override
    default Set<Scope> scopes() {
        return Set.of(Scope.CONFIG_READ);
    }
}
