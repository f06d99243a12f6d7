package ai.dbtool.conftools.access;

import ai.dbtool.conf.hba.HbaClient;
import ai.dbtool.conf.hba.HbaClient.Encryption;
import ai.dbtool.conf.hba.HbaRule;
import ai.dbtool.conf.hba.IdentFile;
import ai.dbtool.conf.hba.Roles;
import ai.dbtool.conftools.live.AccessReader.Access;
import ai.dbtool.conftools.live.AccessReader.Role;
import ai.dbtool.conftools.live.AccessReader.Target;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** What happens to a client after its rule was found. */
final class NextSteps {

    private final HbaClient client;
    private final @Nullable Access access;
    private final List<String> steps = new ArrayList<>();

    NextSteps(HbaClient client, @Nullable Access access) {
        this.client = client;
        this.access = access;
    }

    List<String> steps() {
        return List.copyOf(steps);
    }

    /** How the client proves itself under {@code rule}. */
    void method(HbaRule rule, IdentFile ident, @Nullable String systemUser) {
        String map = rule.options().get("map");
        switch (rule.method()) {
            case "trust" ->
                    steps.add("nothing is asked: whoever reaches the server is " + client.user());
            case "reject" -> {
                steps.add("rejected on purpose: a later rule is not tried");
                return;
            }
            case "password" ->
                    steps.add(
                            "the password is asked for"
                                    + (client.encryption() == Encryption.NONE
                                                    && client.address() != null
                                            ? ", and crosses the network in clear"
                                            : ""));
            case "md5", "scram-sha-256" ->
                    steps.add("the password is asked for, by " + rule.method());
            case "peer", "ident", "cert", "gss", "sspi" -> named(rule, map, ident, systemUser);
            default -> steps.add("method " + rule.method() + " asks a service outside");
        }
        verifier(rule.method());
    }

    private void named(
            HbaRule rule, @Nullable String map, IdentFile ident, @Nullable String systemUser) {
        String by =
                map == null
                        ? "must be equal to the role"
                        : "is looked up in map " + map + " of pg_ident.conf";
        steps.add("the name that " + rule.method() + " gives " + by);
        if (systemUser == null) {
            return;
        }
        if (map != null && ident.mappings().stream().noneMatch(m -> m.map().equals(map))) {
            steps.add("map " + map + " does not exist: nobody is admitted");
            return;
        }
        Roles roles = access == null ? Roles.unknown() : access.roles();
        steps.add(
                systemUser
                        + switch (ident.admits(map, systemUser, client.user(), roles)) {
                            case YES -> " is admitted as ";
                            case NO -> " is not admitted as ";
                            case MAYBE -> " may be admitted (not to be told from here) as ";
                        }
                        + client.user());
    }

    private void verifier(String method) {
        String kind = access == null ? null : access.password();
        boolean asked = List.of("password", "md5", "scram-sha-256").contains(method);
        if (kind == null || !asked) {
            return;
        }
        if (kind.equals("none")) {
            steps.add("the role has no password: it fails");
        } else if (kind.equals("md5") && method.equals("scram-sha-256")) {
            steps.add(
                    "the stored password is an md5 hash, which scram-sha-256 cannot use: it fails until"
                            + " the password is set again");
        } else if (kind.equals("scram-sha-256") && method.equals("md5")) {
            steps.add("the stored password is for SCRAM, so SCRAM is used in spite of md5");
        } else {
            steps.add("the stored password fits the method");
        }
    }

    /** What stands in the way of a client that proved itself. */
    void obstacles() {
        if (access == null) {
            return;
        }
        Role role = access.role();
        if (role == null) {
            steps.add("role " + client.user() + " does not exist: it fails");
        } else {
            if (!role.canLogin()) {
                steps.add("role " + client.user() + " may not log in (NOLOGIN): it fails");
            }
            if (role.expired()) {
                steps.add("the password of " + client.user() + " has expired (VALID UNTIL)");
            }
            full("role " + client.user(), role.connectionLimit(), role.connections());
            if (client.replication() && !role.replicates()) {
                steps.add("role " + client.user() + " lacks REPLICATION: it fails");
            }
        }
        if (!client.replication()) {
            target(access.target());
        }
    }

    private void target(@Nullable Target target) {
        if (target == null) {
            steps.add("database " + client.database() + " does not exist: it fails");
            return;
        }
        if (!target.allows()) {
            steps.add("database " + client.database() + " takes no connections: it fails");
        }
        if (Boolean.FALSE.equals(target.connect())) {
            steps.add(client.user() + " lacks CONNECT on " + client.database() + ": it fails");
        }
        full("database " + client.database(), target.connectionLimit(), target.connections());
    }

    private void full(String what, int limit, long used) {
        if (limit >= 0 && used >= limit) {
            steps.add(what + " is full: " + used + " of " + limit + " connections");
        } else if (limit >= 0) {
            steps.add(what + " has " + used + " of " + limit + " connections");
        }
    }

    /** A circumstance of the file. */
    void note(String text) {
        steps.add(text);
    }
}
