package ai.dbtool.conf.hba;

import ai.dbtool.conf.hba.HbaClient.Encryption;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Which rules never decide, because those before match all their clients. Clients form a space of
 * four dimensions: connection, address, database, role. The borders of the earlier rules cut a rule
 * into cells within which none of them tells two clients apart, so that one client of each cell is
 * enough; the rule is dead when each cell lies within some earlier rule. What only the server can
 * tell (members of a role, the DNS, its own networks, a regular expression beyond a name) is a cell
 * of its own, covered by the same word or by what covers everything: a dead rule is dead for sure.
 */
public final class Reachability {

    /** A rule of more cells is not judged. */
    private static final long MOST_CELLS = 2_000_000;

    private static final String FRESH = "dbtool-ai: any other name";
    private static final Set<String> TOTAL = Set.of("/", "/.*", "/^.*$", "/^", "/$");

    private enum Via {
        SOCKET,
        PLAIN,
        TLS,
        GSS
    }

    /**
     * One address, or all that {@code word} stands for in a family.
     *
     * @param at of the cell's lowest address; {@code null} when it is behind a word
     */
    private record Where(@Nullable Network at, @Nullable HbaAddress word, int bits) {}

    /** A name, or the clients of a word. */
    private record Who(@Nullable String name, @Nullable HbaToken word) {}

    /**
     * A rule that never decides.
     *
     * @param by the earlier rules that match its clients, in order
     */
    public record Dead(HbaRule rule, List<HbaRule> by) {}

    private final List<HbaRule> rules;
    private final int major;

    private Reachability(HbaFile file) {
        this.rules = file.rules();
        this.major = file.major();
    }

    /** All dead rules of {@code file}. */
    public static List<Dead> dead(HbaFile file) {
        Reachability reachability = new Reachability(file);
        List<Dead> dead = new ArrayList<>();
        for (int at = 1; at < file.rules().size(); at++) {
            Set<HbaRule> by = new LinkedHashSet<>();
            if (reachability.open(at, by) == null && !by.isEmpty()) {
                dead.add(
                        new Dead(
                                file.rules().get(at),
                                file.rules().stream().filter(by::contains).distinct().toList()));
            }
        }
        return dead;
    }

    /** A client that the rule at {@code at} decides; {@code null} when it is dead or not judged. */
    static @Nullable HbaClient witness(HbaFile file, int at) {
        return new Reachability(file).open(at, new LinkedHashSet<>());
    }

    private @Nullable HbaClient open(int at, Set<HbaRule> by) {
        HbaRule rule = rules.get(at);
        List<HbaRule> earlier = rules.subList(0, at);
        List<Via> vias = vias(rule.type());
        List<Where> places = places(rule.address(), earlier);
        List<Who> databases = who(rule.databases(), earlier, true);
        List<Who> users = who(rule.users(), earlier, false);
        if ((long) vias.size() * places.size() * databases.size() * users.size() > MOST_CELLS) {
            return null;
        }
        for (Via via : vias) {
            List<HbaRule> sameVia =
                    earlier.stream().filter(e -> vias(e.type()).contains(via)).toList();
            for (Where place : places) {
                List<HbaRule> samePlace =
                        sameVia.stream().filter(e -> covers(e.address(), place)).toList();
                List<BitSet> perUser =
                        samePlace.stream()
                                .map(e -> bits(users, e.users(), (t, w) -> named(t, w, false)))
                                .toList();
                for (Who database : databases) {
                    int open = firstOpen(database, users, samePlace, perUser, by);
                    if (open >= 0) {
                        by.clear();
                        return client(via, place, database, users.get(open));
                    }
                }
            }
        }
        return null;
    }

    /** The first user that no rule of {@code earlier} takes; -1 when there is none. */
    private int firstOpen(
            Who database,
            List<Who> users,
            List<HbaRule> earlier,
            List<BitSet> perUser,
            Set<HbaRule> by) {
        BitSet taken = new BitSet(users.size());
        for (int i = 0; i < earlier.size() && taken.cardinality() < users.size(); i++) {
            HbaRule rule = earlier.get(i);
            BitSet own = new BitSet(users.size());
            if (rule.databases().stream().anyMatch(t -> named(t, database, true))) {
                own.or(perUser.get(i));
            } else if (rule.databases().stream().anyMatch(t -> t.is("sameuser"))) {
                for (int u = 0; u < users.size(); u++) {
                    String name = users.get(u).name;
                    own.set(
                            u,
                            perUser.get(i).get(u)
                                    && name != null
                                    && !name.equals(FRESH)
                                    && name.equals(database.name));
                }
            }
            own.andNot(taken);
            if (!own.isEmpty()) {
                by.add(rule);
                taken.or(own);
            }
        }
        int open = taken.nextClearBit(0);
        return open < users.size() ? open : -1;
    }

    private static BitSet bits(
            List<Who> all, List<HbaToken> tokens, BiPredicate<HbaToken, Who> covers) {
        BitSet bits = new BitSet(all.size());
        for (int i = 0; i < all.size(); i++) {
            Who one = all.get(i);
            bits.set(i, tokens.stream().anyMatch(token -> covers.test(token, one)));
        }
        return bits;
    }

    private static List<Via> vias(String type) {
        return switch (type) {
            case "local" -> List.of(Via.SOCKET);
            case "hostssl" -> List.of(Via.TLS);
            case "hostnossl" -> List.of(Via.PLAIN, Via.GSS);
            case "hostgssenc" -> List.of(Via.GSS);
            case "hostnogssenc" -> List.of(Via.PLAIN, Via.TLS);
            default -> List.of(Via.PLAIN, Via.TLS, Via.GSS);
        };
    }

    private static List<Where> places(HbaAddress address, List<HbaRule> earlier) {
        return switch (address) {
            case HbaAddress.Range(Network network) -> cut(network, earlier);
            case HbaAddress.Anyone a -> {
                List<Where> all = new ArrayList<>(cut(everyone(32), earlier));
                all.addAll(cut(everyone(128), earlier));
                yield all;
            }
            case HbaAddress.Socket s -> List.of(new Where(null, s, 0));
            case HbaAddress.Scattered scattered ->
                    List.of(new Where(null, scattered, scattered.bits()));
            case HbaAddress.SameHost s -> families(s);
            case HbaAddress.SameNet s -> families(s);
            case HbaAddress.HostName h -> families(h);
        };
    }

    private static Network everyone(int bits) {
        return new Network(BigInteger.ZERO, 0, bits, false);
    }

    private static List<Where> families(HbaAddress word) {
        return List.of(new Where(null, word, 32), new Where(null, word, 128));
    }

    /** The lowest address of each piece of {@code network} between borders of earlier ranges. */
    private static List<Where> cut(Network network, List<HbaRule> earlier) {
        TreeSet<BigInteger> starts = new TreeSet<>(Set.of(network.first()));
        for (HbaRule rule : earlier) {
            if (rule.address() instanceof HbaAddress.Range(Network other)
                    && other.bits() == network.bits()) {
                starts.add(other.first());
                starts.add(other.last().add(BigInteger.ONE));
            }
        }
        return starts.subSet(network.first(), true, network.last(), true).stream()
                .map(start -> new Network(start, network.bits(), network.bits(), false))
                .map(at -> new Where(at, null, network.bits()))
                .toList();
    }

    private static boolean covers(HbaAddress address, Where place) {
        return switch (address) {
            case HbaAddress.Anyone a -> !(place.word instanceof HbaAddress.Socket);
            case HbaAddress.Range(Network network) ->
                    place.at == null
                            ? network.bits() == place.bits && network.prefix() == 0
                            : network.contains(place.at);
            case HbaAddress.SameNet s ->
                    place.word instanceof HbaAddress.SameNet
                            || place.word instanceof HbaAddress.SameHost;
            case HbaAddress.HostName(String name) ->
                    place.word instanceof HbaAddress.HostName(String inner)
                            && inner.equalsIgnoreCase(name);
            case HbaAddress.Scattered s -> s.equals(place.word);
            case HbaAddress.SameHost s -> s.equals(place.word);
            case HbaAddress.Socket s -> s.equals(place.word);
        };
    }

    private List<Who> who(List<HbaToken> tokens, List<HbaRule> earlier, boolean databases) {
        Set<Who> all = new LinkedHashSet<>();
        for (HbaToken token : tokens) {
            if (token.is("all")) {
                earlier.stream()
                        .flatMap(e -> (databases ? e.databases() : e.users()).stream())
                        .filter(other -> !word(other, databases))
                        .forEach(other -> all.add(new Who(other.text(), null)));
                all.add(new Who(FRESH, null));
            } else if (word(token, databases)) {
                all.add(new Who(null, new HbaToken(token.text(), token.quoted(), 0)));
            } else {
                all.add(new Who(token.text(), null));
            }
        }
        return List.copyOf(all);
    }

    /** Whether {@code token} stands for more than the name it is. */
    private boolean word(HbaToken token, boolean database) {
        boolean keyword =
                database
                        ? token.is("sameuser")
                                || token.is("samerole")
                                || token.is("samegroup")
                                || token.is("replication")
                        : token.group();
        return keyword || token.is("all") || regex(token);
    }

    private boolean regex(HbaToken token) {
        return token.regex() && major >= AuthFile.INCLUDES_SINCE;
    }

    /** Whether {@code token} matches every client of {@code who}. */
    private boolean named(HbaToken token, Who who, boolean database) {
        HbaToken word = who.word;
        boolean replication = database && word != null && word.is("replication");
        if (token.is("all") || (regex(token) && TOTAL.contains(token.text()))) {
            return !replication;
        }
        if (word != null) {
            return token.same(word);
        }
        if (regex(token)) {
            return who.name != null
                    && !who.name.equals(FRESH)
                    && HbaRegex.of(token.text().substring(1)).matches(who.name) == Hit.YES;
        }
        return !word(token, database) && token.text().equals(who.name);
    }

    private static HbaClient client(Via via, Where place, Who database, Who user) {
        Encryption encryption =
                switch (via) {
                    case TLS -> Encryption.TLS;
                    case GSS -> Encryption.GSS;
                    case SOCKET, PLAIN -> Encryption.NONE;
                };
        return new HbaClient(
                name(user),
                name(database),
                database.word != null && database.word.is("replication"),
                place.at,
                encryption);
    }

    private static String name(Who who) {
        return who.name != null ? who.name : String.valueOf(who.word);
    }
}
