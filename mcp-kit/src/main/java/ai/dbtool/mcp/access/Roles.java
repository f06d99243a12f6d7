package ai.dbtool.mcp.access;

import static ai.dbtool.mcp.access.Scope.ASK;
import static ai.dbtool.mcp.access.Scope.CONFIG_READ;
import static ai.dbtool.mcp.access.Scope.DB_QUERY;
import static ai.dbtool.mcp.access.Scope.DB_READ;
import static ai.dbtool.mcp.access.Scope.LOGS_READ;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The roles there are: three that are always there, and those of the configuration. */
public final class Roles {

    /** Present without configuration; the configuration may narrow or widen them. */
    public static final List<Role> BUILT_IN =
            List.of(
                    new Role("reader", Set.of(DB_READ, LOGS_READ, CONFIG_READ), null),
                    new Role(
                            "analyst",
                            Set.of(DB_READ, DB_QUERY, LOGS_READ, CONFIG_READ, ASK),
                            null),
                    new Role("admin", EnumSet.allOf(Scope.class), null));

    private final Map<String, Role> byName = new LinkedHashMap<>();

    private Roles(Collection<Role> roles) {
        roles.forEach(role -> byName.put(role.name(), role));
    }

    /** The built-in roles and {@code configured} ones, which win where names are equal. */
    public static Roles of(Collection<Role> configured) {
        Roles roles = new Roles(BUILT_IN);
        configured.forEach(role -> roles.byName.put(role.name(), role));
        return roles;
    }

    /** The role called {@code name}, or {@code null}. */
    public @Nullable Role find(String name) {
        return byName.get(name);
    }

    /** All of them, the built-in ones first. */
    public List<Role> all() {
        return List.copyOf(byName.values());
    }

    /** Their names. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
