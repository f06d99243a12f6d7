package ai.dbtool.conf.hba;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One question with the answer of a real server, and ours. Words only, so that mutants of the code
 * under test, in class loaders of their own, can be asked the same.
 */
public final class HbaCase {

    static final Map<String, Set<String>> GROUPS =
            Map.of(
                    "r_a", Set.of("r_b"),
                    "r_b", Set.of(),
                    "r_c", Set.of("r_a"),
                    "R_a", Set.of(),
                    "all", Set.of(),
                    "r x", Set.of("r_c"),
                    "app_12", Set.of(),
                    "nobody", Set.of());

    private HbaCase() {}

    /** The first difference between the server and us in {@code cases}, or {@code null}. */
    public static @Nullable String difference(List<Map<String, String>> cases) {
        try {
            for (Map<String, String> one : cases) {
                String ours = answer(one);
                if (!ours.equals(one.get("answer"))) {
                    return one + "\nours:   " + ours + "\nserver: " + one.get("answer");
                }
            }
            return null;
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }

    private static String answer(Map<String, String> one) throws IOException {
        Path folder = Path.of(one.get("folder"));
        int major = Integer.parseInt(one.get("major"));
        return switch (one.get("kind")) {
            case "read" -> read(folder, major, Set.of(one.get("skip").split(" ")));
            case "match" -> match(folder, major, one);
            case "reach" -> reach(folder, major);
            default ->
                    IdentFile.read(folder.resolve("pg_ident.conf"), major)
                            .admits(
                                    one.get("map"),
                                    one.get("system"),
                                    one.get("user"),
                                    Roles.of(GROUPS))
                            .name();
        };
    }

    private static String read(Path folder, int major, Set<String> skip) throws IOException {
        HbaFile file = HbaReader.read(folder.resolve("pg_hba.conf"), major);
        List<String> lines = new ArrayList<>();
        file.rules().forEach(rule -> lines.add(place(folder, rule.at()) + " " + words(rule)));
        file.problems().forEach(p -> lines.add(place(folder, p.at()) + " refused"));
        return lines.stream()
                .filter(line -> !skip.contains(line.split(" ", 2)[0]))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String place(Path folder, ai.dbtool.conf.file.Location at) {
        return folder.relativize(at.file()) + ":" + at.line();
    }

    private static String words(HbaRule rule) {
        TreeSet<String> options = new TreeSet<>();
        rule.options().forEach((name, value) -> options.add(name + "=" + value));
        if (rule.method().equals("cert")) {
            options.add("clientcert=verify-full");
        }
        if (rule.method().equals("ldap")) {
            options.add("ldapscope=2");
        }
        return line(
                rule.type(),
                rule.databases().stream().map(HbaToken::text).toList(),
                rule.users().stream().map(HbaToken::text).toList(),
                address(rule.address()),
                rule.method(),
                options);
    }

    static String line(
            String type,
            List<String> databases,
            List<String> users,
            String address,
            String method,
            Set<String> options) {
        return String.join(
                " ", type, databases.toString(), users.toString(), address, method, options + "");
    }

    private static String address(HbaAddress address) {
        return switch (address) {
            case HbaAddress.Range(Network network) ->
                    masked(
                            network.first(),
                            network.prefix() == 0
                                    ? BigInteger.ZERO
                                    : BigInteger.ONE
                                            .shiftLeft(network.bits())
                                            .subtract(
                                                    BigInteger.ONE.shiftLeft(
                                                            network.bits() - network.prefix())));
            case HbaAddress.Scattered(BigInteger first, BigInteger mask, int bits) ->
                    masked(first, mask);
            case HbaAddress.HostName(String name) -> name;
            case HbaAddress.Anyone a -> "all";
            case HbaAddress.SameHost s -> "samehost";
            case HbaAddress.SameNet s -> "samenet";
            case HbaAddress.Socket s -> "-";
        };
    }

    static String masked(BigInteger address, BigInteger mask) {
        return address.and(mask).toString(16) + "&" + mask.toString(16);
    }

    private static String match(Path folder, int major, Map<String, String> client)
            throws IOException {
        HbaFile file = HbaReader.read(folder.resolve("pg_hba.conf"), major);
        HbaMatcher.Match match = matcher(file).match(client(client));
        if (!match.perhaps().isEmpty()) {
            return "perhaps " + match.perhaps();
        }
        return match.rule() == null ? "none" : match.rule().method();
    }

    private static HbaMatcher matcher(HbaFile file) {
        return new HbaMatcher(file, Roles.of(GROUPS), ServerAddresses.here());
    }

    private static HbaClient client(Map<String, String> client) {
        String address = client.get("address");
        return new HbaClient(
                client.get("user"),
                client.get("database"),
                Boolean.parseBoolean(client.get("replication")),
                address == null ? null : Network.address(address),
                client.get("encryption").equals("TLS")
                        ? HbaClient.Encryption.TLS
                        : HbaClient.Encryption.NONE);
    }

    /** Each rule is dead, or decides for the client that is said to show that it is not. */
    private static String reach(Path folder, int major) throws IOException {
        HbaFile file = HbaReader.read(folder.resolve("pg_hba.conf"), major);
        // A file that is included twice has equal rules twice.
        Set<HbaRule> dead = Collections.newSetFromMap(new IdentityHashMap<>());
        Reachability.dead(file).forEach(one -> dead.add(one.rule()));
        HbaMatcher matcher = matcher(file);
        for (int i = 0; i < file.rules().size(); i++) {
            HbaRule rule = file.rules().get(i);
            if (!dead.contains(rule) && plain(rule)) {
                HbaClient client = Reachability.witness(file, i);
                HbaRule decides = client == null ? null : matcher.match(client).rule();
                // An earlier rule may catch it by a word whose clients are not named.
                if (decides == null || (decides != rule && plain(decides))) {
                    return rule.text() + " is not decided by " + client;
                }
            }
        }
        for (HbaRule rule : dead) {
            for (HbaClient client : clients(rule, file)) {
                HbaRule decides = matcher.match(client).rule();
                if (decides != null && dead.contains(decides)) {
                    return decides.text() + " decides for " + client;
                }
            }
        }
        return "agreed";
    }

    /** Only words whose clients can be named without the server. */
    private static boolean plain(HbaRule rule) {
        boolean names =
                rule.databases().stream()
                                .noneMatch(
                                        t ->
                                                t.regex()
                                                        || t.is("samerole")
                                                        || t.is("samegroup")
                                                        || t.is("sameuser"))
                        && rule.users().stream().noneMatch(t -> t.regex() || t.group());
        return names
                && (rule.address() instanceof HbaAddress.Range
                        || rule.address() instanceof HbaAddress.Anyone);
    }

    /** At the borders of all rules, with all names. */
    private static List<HbaClient> clients(HbaRule rule, HbaFile file) {
        Set<Network> places = new LinkedHashSet<>();
        for (HbaRule other : file.rules()) {
            if (other.address() instanceof HbaAddress.Range(Network network)) {
                int bits = network.bits();
                places.add(new Network(network.first(), bits, bits, false));
                places.add(new Network(network.last(), bits, bits, false));
                BigInteger next = network.last().add(BigInteger.ONE);
                if (next.bitLength() <= bits) {
                    places.add(new Network(next, bits, bits, false));
                }
            }
        }
        places.add(Network.address("9.9.9.9"));
        List<HbaClient> clients = new ArrayList<>();
        for (Network place : places) {
            boolean inside =
                    !(rule.address() instanceof HbaAddress.Range(Network network))
                            || network.contains(place);
            for (String user : inside ? HbaTexts.USERS : List.<String>of()) {
                for (String database : HbaTexts.DATABASES) {
                    for (HbaClient.Encryption encryption : HbaClient.Encryption.values()) {
                        clients.add(new HbaClient(user, database, false, place, encryption));
                    }
                }
            }
        }
        return clients;
    }
}
