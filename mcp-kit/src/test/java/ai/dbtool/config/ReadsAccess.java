package ai.dbtool.config;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Scope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** The sections access and audit. */
class ReadsAccess {

    @TempDir private Path folder;

    @Test
    void threeRolesAreAlwaysThere() {
        AccessConfig access = new Loading(folder).load().access();

        assertThat(access.roles().all())
                .containsExactly(
                        new Role(
                                "reader",
                                Set.of(Scope.DB_READ, Scope.LOGS_READ, Scope.CONFIG_READ),
                                null),
                        new Role(
                                "analyst",
                                Set.of(
                                        Scope.DB_READ,
                                        Scope.DB_QUERY,
                                        Scope.LOGS_READ,
                                        Scope.CONFIG_READ,
                                        Scope.ASK),
                                null),
                        new Role("admin", EnumSet.allOf(Scope.class), null));
        assertThat(access.loopbackRole()).isNull();
        assertThat(access.oauth()).isNull();
    }

    @Test
    void rolesNameScopesAndConnections() {
        AccessConfig access =
                new Loading(folder)
                        .yaml(
                                "connections: { shop: { host: a }, pay: { host: b } }",
                                "access:",
                                "  loopback_role: on-call",
                                "  calls_per_minute: 60",
                                "  roles:",
                                "    on-call: { scopes: ['db:read', 'logs:read'], connections: shop }",
                                "    reader: { connections: [pay] }",
                                "    nobody: { scopes: [] }")
                        .env("DBTOOL_AI_ACCESS__ROLES__AUDITOR__SCOPES", "logs:read, config:read")
                        .load()
                        .access();

        assertThat(access.roles().find("on-call"))
                .isEqualTo(
                        new Role("on-call", Set.of(Scope.DB_READ, Scope.LOGS_READ), Set.of("shop")))
                .isEqualTo(access.loopbackRole());
        assertThat(access.roles().find("reader").scopes()).contains(Scope.DB_READ);
        assertThat(access.roles().find("reader").connections()).containsExactly("pay");
        assertThat(access.roles().find("nobody").scopes()).isEmpty();
        assertThat(access.roles().find("auditor").scopes())
                .containsExactlyInAnyOrder(Scope.LOGS_READ, Scope.CONFIG_READ);
        assertThat(access.callsPerMinute()).isEqualTo(60);
    }

    @Test
    void anEmptyListOfConnectionsAllowsNone() {
        Role role =
                new Loading(folder)
                        .yaml("access: { roles: { reader: { connections: [] } } }")
                        .load()
                        .access()
                        .roles()
                        .find("reader");

        assertThat(role.connections()).isEmpty();
    }

    @Test
    void oauthFromAnIssuerOrAFile() {
        Loading loading =
                new Loading(folder)
                        .yaml(
                                "access:",
                                "  oauth:",
                                "    issuer: https://login.corp.example/realms/ops",
                                "    jwks_url: http://inside.corp.example/jwks",
                                "    resource: https://mcp.corp.example/",
                                "    role: analyst");
        assertThat(loading.load().access().oauth())
                .satisfies(o -> assertThat(o.resource()).isEqualTo("https://mcp.corp.example"))
                .satisfies(o -> assertThat(o.role()).isNotNull())
                .satisfies(o -> assertThat(o.keysFile()).isNull());

        loading.yaml("access: { oauth: { issuer: ops, keys_file: keys.pem } }");
        assertThat(loading.load().access().oauth())
                .isEqualTo(
                        new AccessConfig.OAuth(
                                "ops",
                                null,
                                folder.resolve("work/keys.pem"),
                                null,
                                null,
                                null,
                                false));
    }

    @ParameterizedTest
    @CsvSource({
        "udp://127.0.0.1:514",
        "tcp://inside.corp.example:601",
        "tcp://[::1]:601",
        "unix:///run/log.sock"
    })
    void auditGoesToAnAddressInside(String address) {
        assertThat(
                        new Loading(folder)
                                .yaml("audit: { syslog: '" + address + "', file_bytes: 8192 }")
                                .load()
                                .audit())
                .isEqualTo(new AuditConfig(8_192, URI.create(address), false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "access: { roles: { x: { connections: shop } } }|access.roles.x: scopes is missing",
                "access: { roles: { x: { scopes: 'db:raed' } } }|unknown value for"
                        + " access.roles.x.scopes 'db:raed'; did you mean 'db:read'?",
                "access: { roles: { reader: { connections: shpo } } }|unknown connection in"
                        + " access.roles.reader.connections 'shpo'; did you mean 'shop'?",
                "access: { roles: { reader: { scpoes: [] } } }|unknown key in access.roles.reader"
                        + " 'scpoes'; did you mean 'scopes'?",
                "access: { rolse: {} }|unknown key in access 'rolse'; did you mean 'roles'?"
                        + " Allowed: roles, loopback_role, calls_per_minute, concurrent_calls,"
                        + " oauth",
                "access: { loopback_role: readr }|unknown role in access.loopback_role 'readr';"
                        + " did you mean 'reader'?",
                "access: { oauth: { jwks_url: 'http://127.0.0.1/k' } }|access.oauth: issuer is"
                        + " missing",
                "access: { oauth: { issuer: x } }|access.oauth: needs one of jwks_url and"
                        + " keys_file",
                "access: { oauth: { issuer: x, keys_file: f, jwks_url: 'http://127.0.0.1/' } }"
                        + "|access.oauth: needs one of jwks_url and keys_file",
                "access: { oauth: { issuer: x, jwks_url: 'https://outside.example/k' } }"
                        + "|access.oauth.jwks_url leads to the public address 93.184.215.14; use a"
                        + " loopback or private one, or set access.oauth.allow_public: true",
                "access: { oauth: { issuer: x, keys_file: f, resource: 'https://a/?b' } }"
                        + "|access.oauth.resource: 'https://a/?b' is not a url",
                "audit: { syslog: 'syslog.example' }|audit.syslog: 'syslog.example' is not"
                        + " udp://host:port, tcp://host:port or unix:///path",
                "audit: { syslog: 'udp://outside.example:514' }|audit.syslog leads to the public"
                        + " address 93.184.215.14"
            })
    void saysWhatIsWrong(String yaml, String problem) {
        assertThat(new Loading(folder).yaml("connections: { shop: { host: a } }", yaml).problems())
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void aPublicAddressCanBeListed() {
        assertThat(
                        new Loading(folder)
                                .yaml(
                                        "access: { oauth: { issuer: x, allow_public: true,"
                                                + " jwks_url: 'https://outside.example/k' } }",
                                        "audit: { syslog: 'tcp://outside.example:601',"
                                                + " allow_public: true }")
                                .load()
                                .access()
                                .oauth())
                .isNotNull();
    }

    @Test
    void anotherDatabaseOnTheCommandLineDoesNotBreakRoles() {
        AccessConfig access =
                new Loading(folder)
                        .yaml(
                                "connections: { shop: { host: a } }",
                                "access: { roles: { reader: { connections: shop } } }")
                        .db("postgresql://other/x")
                        .load()
                        .access();

        assertThat(access.roles().find("reader").connections()).containsExactly("shop");
    }

    @Test
    void environmentNamesThatAreNoKeysAreRefused() {
        assertThat(
                        new Loading(folder)
                                .env("DBTOOL_AI_ACCESS__ROLES__SCOPES", "db:read")
                                .env("DBTOOL_AI_ACCESS__OAUTH__ISUER", "x")
                                .env("DBTOOL_AI_ACCESS_OAUTH_ISSUER", "x")
                                .problems())
                .containsExactly(
                        "$DBTOOL_AI_ACCESS_OAUTH_ISSUER: is not a key; did you mean"
                                + " 'DBTOOL_AI_ACCESS__OAUTH__ISSUER'?",
                        "$DBTOOL_AI_ACCESS__OAUTH__ISUER: unknown key 'isuer'; did you mean"
                                + " 'issuer'? Allowed: issuer, jwks_url, allow_public, keys_file,"
                                + " resource, role, role_claim",
                        "$DBTOOL_AI_ACCESS__ROLES__SCOPES: is not a key; write"
                                + " DBTOOL_AI_ACCESS__ROLES__<NAME>__<KEY>");
    }
}
