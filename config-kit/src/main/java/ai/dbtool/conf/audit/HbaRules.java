package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.hba.HbaAddress;
import ai.dbtool.conf.hba.HbaRule;
import ai.dbtool.conf.hba.IdentFile;
import ai.dbtool.conf.hba.Reachability;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * H: pg_hba.conf, rule by rule; the first match decides and a failed login does not fall through.
 */
final class HbaRules {

    private static final String HBA = SettingRule.docs("auth-pg-hba-conf");
    private static final String PASSWORD = SettingRule.docs("auth-password");

    private static final Set<String> DATABASE_WORDS =
            Set.of("all", "replication", "sameuser", "samerole");

    private HbaRules() {}

    static List<Rule> all() {
        return List.of(
                file(
                        "H1",
                        CRITICAL,
                        "method trust, or password (in clear)",
                        "use scram-sha-256, for local accounts peer",
                        SettingRule.docs("auth-trust"),
                        HbaRules::withoutProof),
                each(
                        "H2",
                        HIGH,
                        "method md5, or ident over the network",
                        "md5 hashes can be replayed, ident believes the client's machine: use"
                                + " scram-sha-256",
                        PASSWORD,
                        r ->
                                r.method().equals("md5")
                                        || (r.method().equals("ident") && r.remote())),
                each(
                        "H3",
                        CRITICAL,
                        "every address (0.0.0.0/0, ::/0, all)",
                        "name the networks of the clients",
                        HBA,
                        r -> admits(r) && everyone(r.address())),
                each(
                        "H4",
                        MEDIUM,
                        "more than 65,536 addresses",
                        "name smaller networks",
                        HBA,
                        r -> admits(r) && !everyone(r.address()) && wide(r.address())),
                each(
                        "H5",
                        MEDIUM,
                        "remote, all databases and all users",
                        "name the database and the role",
                        HBA,
                        r -> admits(r) && r.remote() && r.allDatabases() && r.allUsers()),
                each(
                        "H6",
                        CRITICAL,
                        "role postgres may log in remotely",
                        "administer through a local login or a named role",
                        HBA,
                        r ->
                                admits(r)
                                        && r.remote()
                                        && r.users().stream()
                                                .anyMatch(u -> u.text().equals("postgres"))),
                file(
                                "H7",
                                HIGH,
                                "host while ssl is on (TLS is optional), hostssl while it is off"
                                        + " (never matches)",
                                "use hostssl for remote clients, and turn ssl on",
                                HBA,
                                HbaRules::tls)
                        .needing(Need.SETTINGS),
                file(
                        "H8",
                        HIGH,
                        "shadowed: an earlier rule matches every such connection",
                        "the rule is dead: move it up or remove it",
                        HBA,
                        HbaRules::shadowed),
                each(
                        "H9",
                        HIGH,
                        "replication for every role, from a wide range or with trust",
                        "whoever replicates reads everything: name role and address",
                        HBA,
                        r ->
                                admits(r)
                                        && r.replication()
                                        && r.remote()
                                        && (r.allUsers()
                                                || everyone(r.address())
                                                || wide(r.address())
                                                || r.method().equals("trust"))),
                each(
                        "H10",
                        LOW,
                        "host bits set behind the mask",
                        "the server ignores them: write the network's address",
                        HBA,
                        r -> r.address() instanceof HbaAddress.Range(var net) && net.hostBits()),
                each(
                        "H11",
                        MEDIUM,
                        "host name instead of an address",
                        "each login waits for DNS, forward and back: use addresses",
                        HBA,
                        r ->
                                r.address() instanceof HbaAddress.HostName(String name)
                                        && !name.equals("localhost")),
                file(
                        "H12",
                        MEDIUM,
                        "map= names a map that pg_ident.conf does not have; clientcert"
                                + " not verify-full",
                        "add the map, or correct the name",
                        SettingRule.docs("auth-username-maps"),
                        HbaRules::maps),
                each(
                        "H13",
                        HIGH,
                        "ldap without TLS, or a bind password or RADIUS secret in clear",
                        "ldaps or ldaptls=1; keep secrets out of a file many can read",
                        SettingRule.docs("auth-ldap"),
                        HbaRules::openDirectory),
                each(
                        "H14",
                        MEDIUM,
                        "quoted keyword: \"all\" is a database called all",
                        "remove the quotes unless the name is meant",
                        HBA,
                        HbaRules::quotedWord),
                file(
                        "H15",
                        LOW,
                        "IPv4 loopback without its IPv6 twin",
                        "localhost often resolves to ::1 first: add the same rule for ::1/128",
                        HBA,
                        HbaRules::missingTwin),
                file(
                        "H16",
                        CRITICAL,
                        "line the server refuses",
                        "one bad line keeps the whole file from being loaded; at start it is fatal",
                        SettingRule.docs("view-pg-hba-file-rules"),
                        HbaRules::refused));
    }

    private static Rule file(
            String id,
            Severity severity,
            String condition,
            String advice,
            String source,
            Rule.Check check) {
        return new Rule(
                id,
                severity,
                "pg_hba.conf",
                condition,
                advice,
                source,
                id,
                Set.of(Need.HBA),
                check);
    }

    private static Rule each(
            String id,
            Severity severity,
            String condition,
            String advice,
            String source,
            Predicate<HbaRule> when) {
        return file(
                id,
                severity,
                condition,
                advice,
                source,
                input ->
                        input.hba().stream()
                                .filter(when)
                                .map(rule -> violation(rule, ""))
                                .toList());
    }

    private static Violation violation(HbaRule rule, String more) {
        return Violation.of(rule.text(), rule.text() + more, rule.at());
    }

    private static boolean admits(HbaRule rule) {
        return !rule.method().equals("reject");
    }

    private static boolean everyone(HbaAddress address) {
        return address instanceof HbaAddress.Anyone
                || (address instanceof HbaAddress.Range(var network) && network.prefix() == 0);
    }

    /** An IPv6 site has 2^64 addresses per network; only more than one network is wide. */
    private static boolean wide(HbaAddress address) {
        return address instanceof HbaAddress.Range(var network)
                && !network.loopback()
                && network.width() > (network.bits() == 32 ? 16 : 64);
    }

    /** From elsewhere nobody must be believed; on the machine itself it is a risk, no open door. */
    private static List<Violation> withoutProof(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (HbaRule rule : input.hba()) {
            boolean clear = rule.method().equals("password") && !rule.type().equals("hostssl");
            if (rule.method().equals("trust") || (clear && rule.remote())) {
                Violation violation = violation(rule, "");
                found.add(rule.remote() ? violation : violation.at(MEDIUM));
            }
        }
        return found;
    }

    private static List<Violation> tls(AuditInput input) {
        boolean on = input.on("ssl");
        List<Violation> found = new ArrayList<>();
        for (HbaRule rule : input.hba()) {
            if (!on && rule.type().equals("hostssl")) {
                found.add(violation(rule, " never matches: ssl is off"));
            } else if (on && rule.type().equals("host") && rule.remote() && admits(rule)) {
                found.add(violation(rule, " lets clients choose no TLS").at(MEDIUM));
            }
        }
        return found;
    }

    private static List<Violation> shadowed(AuditInput input) {
        return Reachability.dead(input.files().hba()).stream()
                .map(
                        dead -> {
                            boolean same =
                                    dead.by().stream()
                                            .allMatch(
                                                    by -> by.method().equals(dead.rule().method()));
                            Violation violation =
                                    violation(
                                            dead.rule(),
                                            " is never reached: "
                                                    + dead.by().stream()
                                                            .map(by -> by.at().toString())
                                                            .collect(Collectors.joining(", "))
                                                    + " matches first");
                            return same ? violation.at(LOW) : violation;
                        })
                .toList();
    }

    private static List<Violation> maps(AuditInput input) {
        IdentFile ident = input.files().ident();
        Set<String> known =
                ident.mappings().stream()
                        .map(IdentFile.Mapping::map)
                        .collect(Collectors.toUnmodifiableSet());
        List<Violation> found = new ArrayList<>();
        for (HbaRule rule : input.hba()) {
            String map = rule.options().get("map");
            if (map != null && !ident.files().isEmpty() && !known.contains(map)) {
                found.add(violation(rule, " uses map " + map + ", which does not exist"));
            }
            String client = rule.options().get("clientcert");
            if (client != null && !client.equals("verify-full")) {
                found.add(violation(rule, " checks the chain but not the name of the certificate"));
            }
        }
        return found;
    }

    private static boolean openDirectory(HbaRule rule) {
        boolean ldap = rule.method().equals("ldap");
        boolean tls =
                "1".equals(rule.options().get("ldaptls"))
                        || "ldaps".equals(rule.options().get("ldapscheme"))
                        || rule.options().getOrDefault("ldapurl", "").startsWith("ldaps:");
        return (ldap && !tls)
                || rule.options().containsKey("ldapbindpasswd")
                || rule.options().containsKey("radiussecrets");
    }

    private static boolean quotedWord(HbaRule rule) {
        return rule.databases().stream()
                        .anyMatch(t -> t.quoted() && DATABASE_WORDS.contains(t.text()))
                || rule.users().stream().anyMatch(t -> t.quoted() && t.text().equals("all"));
    }

    private static List<Violation> missingTwin(AuditInput input) {
        return input.hba().stream()
                .filter(rule -> loopback(rule, 32))
                .filter(
                        rule ->
                                input.hba().stream()
                                        .noneMatch(
                                                twin ->
                                                        (loopback(twin, 128) || everyoneSix(twin))
                                                                && twin.databases()
                                                                        .equals(rule.databases())))
                .map(rule -> violation(rule, ""))
                .limit(1)
                .toList();
    }

    private static boolean loopback(HbaRule rule, int bits) {
        return rule.address() instanceof HbaAddress.Range(var network)
                && network.bits() == bits
                && network.loopback();
    }

    private static boolean everyoneSix(HbaRule rule) {
        return rule.address() instanceof HbaAddress.Anyone
                || rule.address() instanceof HbaAddress.SameHost
                || rule.address() instanceof HbaAddress.HostName
                || (rule.address() instanceof HbaAddress.Range(var network)
                        && network.bits() == 128
                        && network.prefix() == 0);
    }

    private static List<Violation> refused(AuditInput input) {
        return input.files().hba().problems().stream()
                .map(
                        problem ->
                                Violation.of(
                                        "pg_hba.conf:" + problem.at().line(),
                                        problem.message(),
                                        problem.at()))
                .toList();
    }
}
