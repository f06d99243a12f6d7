package ai.dbtool.conf.hba;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;

/**
 * Authentication methods and their options, as parse_hba_line and parse_hba_auth_opt in hba.c know
 * them. What a build was made without (GSS, LDAP, PAM) is not known here.
 */
final class HbaMethods {

    private static final Set<String> METHODS =
            Set.of(
                    "trust",
                    "reject",
                    "md5",
                    "password",
                    "scram-sha-256",
                    "gss",
                    "sspi",
                    "ident",
                    "peer",
                    "pam",
                    "bsd",
                    "ldap",
                    "radius",
                    "cert");

    private static final int OAUTH_SINCE = 18;

    /** Options with the methods that take them. */
    private static final Map<String, Set<String>> OPTIONS =
            Map.ofEntries(
                    Map.entry("pamservice", Set.of("pam")),
                    Map.entry("pam_use_hostname", Set.of("pam")),
                    Map.entry("ldapurl", Set.of("ldap")),
                    Map.entry("ldaptls", Set.of("ldap")),
                    Map.entry("ldapscheme", Set.of("ldap")),
                    Map.entry("ldapserver", Set.of("ldap")),
                    Map.entry("ldapport", Set.of("ldap")),
                    Map.entry("ldapbinddn", Set.of("ldap")),
                    Map.entry("ldapbindpasswd", Set.of("ldap")),
                    Map.entry("ldapsearchattribute", Set.of("ldap")),
                    Map.entry("ldapsearchfilter", Set.of("ldap")),
                    Map.entry("ldapbasedn", Set.of("ldap")),
                    Map.entry("ldapprefix", Set.of("ldap")),
                    Map.entry("ldapsuffix", Set.of("ldap")),
                    Map.entry("krb_realm", Set.of("gss", "sspi")),
                    Map.entry("include_realm", Set.of("gss", "sspi")),
                    Map.entry("compat_realm", Set.of("sspi")),
                    Map.entry("upn_username", Set.of("sspi")),
                    Map.entry("radiusservers", Set.of("radius")),
                    Map.entry("radiussecrets", Set.of("radius")),
                    Map.entry("radiusports", Set.of("radius")),
                    Map.entry("radiusidentifiers", Set.of("radius")),
                    Map.entry("issuer", Set.of("oauth")),
                    Map.entry("scope", Set.of("oauth")),
                    Map.entry("validator", Set.of("oauth")),
                    Map.entry("delegate_ident_mapping", Set.of("oauth")));

    private static final Set<String> MAPPED = Set.of("ident", "peer", "gss", "sspi", "cert");

    private HbaMethods() {}

    /** Why {@code method} cannot stand in a rule of {@code type}, or {@code null}. */
    static @Nullable String refused(String type, String method, int major) {
        boolean local = type.equals("local");
        if (!METHODS.contains(method) && !(method.equals("oauth") && major >= OAUTH_SINCE)) {
            return "unknown authentication method '" + method + "'";
        }
        return switch (method) {
            case "gss" -> local ? "method gss cannot be used on local sockets" : null;
            case "peer" -> local ? null : "method peer is for local sockets only";
            case "cert" -> type.equals("hostssl") ? null : "method cert needs a hostssl rule";
            default -> null;
        };
    }

    /** Why the option cannot stand there, or {@code null}. */
    static @Nullable String option(
            String type, String method, String name, String value, int major) {
        return switch (name) {
            case "map" ->
                    MAPPED.contains(method) || method.equals("oauth") ? null : misplaced(name);
            case "clientcert" -> {
                if (!type.equals("hostssl")) {
                    yield "option clientcert needs a hostssl rule";
                }
                boolean full = value.equals("verify-full");
                yield full || (value.equals("verify-ca") && !method.equals("cert"))
                        ? null
                        : "clientcert is verify-ca or, for cert always, verify-full";
            }
            case "clientname" -> {
                if (!type.equals("hostssl")) {
                    yield "option clientname needs a hostssl rule";
                }
                yield value.equals("CN") || value.equals("DN") ? null : "clientname is CN or DN";
            }
            default -> {
                Set<String> methods = OPTIONS.get(name);
                if (methods == null || (methods.contains("oauth") && major < OAUTH_SINCE)) {
                    yield "unknown authentication option '" + name + "'";
                }
                yield methods.contains(method) ? null : misplaced(name);
            }
        };
    }

    private static String misplaced(String option) {
        return "option " + option + " is not for this authentication method";
    }

    /** Which option {@code method} lacks, or {@code null}. */
    static @Nullable String missing(String method, Map<String, String> options) {
        return switch (method) {
            case "ldap" -> ldap(options);
            case "radius" ->
                    options.containsKey("radiusservers") && options.containsKey("radiussecrets")
                            ? null
                            : "radius needs radiusservers and radiussecrets";
            case "oauth" ->
                    options.containsKey("issuer") && options.containsKey("scope")
                            ? null
                            : "oauth needs issuer and scope";
            default -> null;
        };
    }

    private static @Nullable String ldap(Map<String, String> options) {
        boolean simple = options.containsKey("ldapprefix") || options.containsKey("ldapsuffix");
        boolean search =
                options.containsKey("ldapbasedn")
                        || options.containsKey("ldapbinddn")
                        || options.containsKey("ldapbindpasswd")
                        || options.containsKey("ldapsearchattribute")
                        || options.containsKey("ldapsearchfilter");
        if (options.containsKey("ldapurl")) {
            return null;
        }
        if (simple && search) {
            return "ldapprefix and ldapsuffix do not go with a search";
        }
        if (!simple && !options.containsKey("ldapbasedn")) {
            return "ldap needs ldapbasedn, ldapprefix or ldapsuffix";
        }
        return options.containsKey("ldapsearchattribute") && options.containsKey("ldapsearchfilter")
                ? "ldapsearchattribute and ldapsearchfilter exclude each other"
                : null;
    }
}
