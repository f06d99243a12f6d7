package ai.dbtool.conf.hba;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random texts of pg_hba.conf and pg_ident.conf and random clients, counted by the rule of the
 * grammar that made each part.
 */
final class HbaTexts {

    static final List<String> USERS =
            List.of(
                    "r_a", "r_b", "r_c", "R_a", "all", "r x", "app_12", "nobody", "ghost", "r_ab",
                    "+nbody");
    static final List<String> DATABASES =
            List.of("d_a", "r_b", "postgres", "replication", "sameuser", "D_a", "r_a", "d_ab");

    private static final List<String> REGEXES =
            List.of(
                    "/^r_",
                    "/_a$",
                    "/^(r_a|d_a)$",
                    "/^app_[0-9]+$",
                    "/",
                    "/[[:upper:]]",
                    "/^R",
                    "/x.*y?",
                    "/^[a-c_r]{3}$",
                    "/\\d\\d",
                    "/^[^r]",
                    "/a|b",
                    "/o+b{2}");
    private static final List<String> BROKEN_REGEXES =
            List.of("/(", "/[a", "/*a", "/a{3,2}", "/a)");

    private final Random random;
    private final boolean valid;
    private final int major;
    private final Map<String, Integer> coverage;

    /**
     * @param valid only what a server of {@code major} loads, and nothing that asks the DNS
     * @param coverage counts are added here
     */
    HbaTexts(Random random, boolean valid, int major, Map<String, Integer> coverage) {
        this.random = random;
        this.valid = valid;
        this.major = major;
        this.coverage = coverage;
    }

    /** Files by name: pg_hba.conf and what it names. */
    Map<String, String> hba(String first) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("users.txt", "r_a, \"r x\"\n  +r_b # members\n");
        files.put("empty.txt", "# nothing\n");
        files.put("dir/users.txt", "r_c\n");
        files.put("dir/empty.txt", "\n");
        if (major >= AuthFile.INCLUDES_SINCE || !valid) {
            files.put("more.conf", lines("", 2, false));
            files.put("dir/10-a.conf", lines("", 1, false));
            files.put("dir/20-b.conf", lines("", 2, false));
            files.put("dir/.hidden.conf", "broken\n");
            files.put("dir/readme", "broken\n");
        }
        files.put("pg_hba.conf", lines(first, 3 + random.nextInt(8), true));
        return files;
    }

    private String lines(String first, int count, boolean mayInclude) {
        StringBuilder text = new StringBuilder(first);
        for (int i = 0; i < count; i++) {
            text.append(line(mayInclude));
            text.append(chance(10) ? counted("end CRLF", "\r\n") : "\n");
        }
        return text.toString();
    }

    private String line(boolean mayInclude) {
        if (chance(5)) {
            return counted("comment", "# " + rule());
        }
        if (chance(3)) {
            return counted("blank line", " \t");
        }
        if (mayInclude && chance(10) && (major >= AuthFile.INCLUDES_SINCE || !valid)) {
            return include();
        }
        if (!valid && chance(12)) {
            return broken();
        }
        String rule = rule();
        return chance(6) ? counted("comment after a rule", rule + " # end") : rule;
    }

    private String include() {
        return switch (random.nextInt(valid ? 4 : 7)) {
            case 0 -> counted("include", "include more.conf");
            case 1 -> counted("include_dir", "include_dir dir");
            case 2 -> counted("include_if_exists there", "include_if_exists \"more.conf\"");
            case 3 -> counted("include_if_exists missing", "include_if_exists nothing.conf");
            case 4 -> counted("include missing", "include nothing.conf");
            case 5 -> counted("include with two words", "include more.conf more.conf");
            default -> counted("include_dir missing", "include_dir nowhere");
        };
    }

    private String broken() {
        return switch (random.nextInt(17)) {
            case 0 -> counted("unknown type", "hosts all all all trust");
            case 1 -> counted("too few words", "local all all");
            case 2 -> counted("no address", "host all all trust");
            case 3 -> counted("no mask", "host all all 10.0.0.1 trust");
            case 4 -> counted("prefix too long", "host all all 10.0.0.1/33 trust");
            case 5 -> counted("prefix no number", "host all all 10.0.0.1/x trust");
            case 6 -> counted("host name with prefix", "host all all db.example/32 trust");
            case 7 -> counted("families differ", "host all all ::1 255.0.0.0 trust");
            case 8 -> counted("unknown method", "host all all all scram");
            case 9 -> counted("option without value", "host all all all md5 opt");
            case 10 -> counted("unknown option", "host all all all md5 foo=1");
            case 11 -> counted("misplaced option", "host all all all md5 map=m");
            case 12 -> counted("several types", "local,host all all trust");
            case 13 -> counted("several methods", "local all all trust,peer");
            case 14 -> counted("several addresses", "host all all 10.0.0.0/8,11.0.0.0/8 md5");
            case 15 -> counted("missing @file", "host all @missing.txt all md5");
            default ->
                    counted(
                            "broken regular expression",
                            "local " + pick(BROKEN_REGEXES) + " all trust");
        };
    }

    private String rule() {
        String type =
                counted(
                        "type ",
                        chance(25)
                                ? "local"
                                : pick(
                                        List.of(
                                                "host",
                                                "host",
                                                "hostssl",
                                                "hostnossl",
                                                "hostgssenc",
                                                "hostnogssenc")));
        List<String> words = new ArrayList<>(List.of(type, names(true), names(false)));
        if (!type.equals("local")) {
            words.add(address());
        }
        words.add(method(type));
        String options = options(type, words.getLast());
        if (!options.isEmpty()) {
            words.add(options);
        }
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : blank()).append(word);
        }
        return line.toString();
    }

    private String blank() {
        return switch (random.nextInt(14)) {
            case 0 -> counted("tab", "\t");
            case 1 -> valid && major < 14 ? " " : counted("continued line", " \\\n  ");
            case 2 -> counted("several blanks", "   ");
            case 3 -> counted("carriage return within", " \r ");
            default -> " ";
        };
    }

    private String names(boolean database) {
        int count = chance(25) ? 2 + random.nextInt(2) : 1;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(name(database));
        }
        if (count > 1) {
            counted("list of names", "");
        }
        return String.join(chance(30) ? counted("comma and blank", ", ") : ",", names);
    }

    private String name(boolean database) {
        String kind = database ? "database " : "user ";
        String plain = pick(database ? DATABASES : USERS).replace("r x", "\"r x\"");
        return switch (random.nextInt(valid ? 22 : 16)) {
            case 0, 1, 2, 3, 4, 16, 17, 18, 19 -> counted(kind + "all", "all");
            case 5 -> counted(kind + "quoted keyword", "\"all\"");
            case 6 -> counted(kind + "quoted quote", "\"r\"\"_a\"");
            case 7 -> database ? counted(kind + "sameuser", "sameuser") : group();
            case 8 -> database ? counted(kind + "samerole", "samerole") : group();
            case 9 -> database ? counted(kind + "samegroup", "samegroup") : group();
            case 10 -> database ? counted(kind + "replication", "replication") : group();
            case 11 ->
                    switch (random.nextInt(10)) {
                        case 0 -> counted(kind + "@file that is empty", "@users.txt,@empty.txt");
                        case 1, 2 -> counted(kind + "quoted @file", "\"@users.txt\"");
                        default -> counted(kind + "@file", "@users.txt");
                    };
            case 12 -> counted(kind + "regular expression", pick(REGEXES));
            case 13 -> counted(kind + "quoted regular expression", '"' + pick(REGEXES) + '"');
            default -> counted(kind + "name", plain);
        };
    }

    private String group() {
        return chance(20)
                ? counted("user quoted group", "\"+r_b\"")
                : counted("user group", pick(List.of("+r_b", "+r_a", "+r_c", "+ghost")));
    }

    private String address() {
        int a = random.nextInt(4);
        int b = random.nextInt(4);
        String v4 = chance(25) ? "127.0.0.0" : "127." + a + "." + b + "." + random.nextInt(4);
        int prefix = pick(List.of(0, 7, 8, 9, 14, 15, 16, 23, 24, 29, 30, 31, 32));
        return switch (random.nextInt(valid ? 12 : 16)) {
            case 0, 1 -> counted("address all", "all");
            case 2 -> counted("address samehost", "samehost");
            case 3 -> counted("address samenet", "samenet");
            case 4 -> counted("address and mask", v4 + " " + mask(prefix));
            case 5 -> counted("mask with holes", v4 + " 255.0.255." + random.nextInt(4));
            case 6 ->
                    counted("IPv6 range", pick(List.of("::1/128", "::/0", "::/127", "fe80::/10")));
            case 7 -> counted("IPv6 mask", "::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0");
            case 8 ->
                    counted(
                            "short address",
                            pick(List.of("127.1/8", "127.258/32", "127.1/24", "127.2.515/32")));
            case 12 -> counted("host name", "db.example.org");
            case 13 -> counted("host suffix", ".example.org");
            case 14 -> counted("quoted keyword as host", "\"all\"");
            case 15 -> counted("hexadecimal address", "0x7f.0.1/32");
            default -> counted("IPv4 range", v4 + "/" + prefix);
        };
    }

    private static String mask(int prefix) {
        return Network.text(
                java.math.BigInteger.ONE
                        .shiftLeft(32)
                        .subtract(java.math.BigInteger.ONE.shiftLeft(32 - prefix)),
                32);
    }

    private String method(String type) {
        if (type.equals("local")) {
            return counted(
                    "method ",
                    pick(List.of("trust", "reject", "md5", "password", "scram-sha-256")));
        }
        if (!valid && chance(15)) {
            return counted(
                    "method ", pick(List.of("cert", "peer", "ident", "ldap", "radius", "oauth")));
        }
        return counted(
                "method ", pick(List.of("trust", "reject", "md5", "password", "scram-sha-256")));
    }

    private String options(String type, String method) {
        if (valid) {
            return "";
        }
        return switch (method) {
            case "ldap" ->
                    counted(
                            "option of ldap",
                            pick(
                                    List.of(
                                            "ldapserver=l ldapprefix=\"cn=\"",
                                            "ldapserver=l ldapbasedn=x",
                                            "ldapserver=l",
                                            "ldapserver=l ldapprefix=a ldapbasedn=b")));
            case "radius" ->
                    counted(
                            "option of radius",
                            pick(
                                    List.of(
                                            "radiusservers=\"127.0.0.1\" radiussecrets=\"s\"",
                                            "radiusservers=127.0.0.1")));
            case "cert", "ident" -> chance(50) ? counted("option map", "map=m") : "";
            default ->
                    type.startsWith("host") && chance(6)
                            ? counted("option clientcert", "clientcert=verify-full")
                            : "";
        };
    }

    /** pg_ident.conf with maps m1 and m2. */
    String ident() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            String system =
                    switch (random.nextInt(5)) {
                        case 0 -> counted("system user regular expression", "/^(.*)body$");
                        case 1 -> counted("system user group", "/^(n)o(.*)$");
                        case 2 -> counted("system user no match", pick(List.of("root", "/^x(.*)")));
                        case 3 -> counted("system user no group", "/^nobody$");
                        default -> counted("system user", "nobody");
                    };
            String role =
                    switch (role(system)) {
                        case 0 -> counted("role back reference", "\\1body");
                        case 1 -> counted("role back reference and tail", "\\1o\\1");
                        case 2 -> counted("role all", "all");
                        case 3 -> counted("role group", "+r_b");
                        case 4 -> counted("role regular expression", pick(REGEXES));
                        case 5 -> counted("role quoted keyword", "\"all\"");
                        case 6 -> counted("role group and back reference", "+\\1body");
                        default ->
                                counted("role", pick(List.of("r_a", "r_b", "\"r x\"", "nobody")));
                    };
            text.append(pick(List.of("m1", "m1", "m2")))
                    .append(blank())
                    .append(system)
                    .append(blank())
                    .append(role)
                    .append(chance(10) ? counted("words after a mapping", " more") : "")
                    .append("\n");
        }
        return text.toString();
    }

    /** Groups and references to them meet more often than by chance. */
    private int role(String system) {
        if (system.equals("/^nobody$") && chance(50)) {
            return 0;
        }
        return system.equals("/^(n)o(.*)$") && chance(50) ? 6 : random.nextInt(9);
    }

    /** Keys user, database, address (or none), encryption. */
    Map<String, String> client() {
        Map<String, String> client = new TreeMap<>();
        client.put("user", pick(USERS));
        client.put(
                "database",
                chance(15)
                        ? counted(
                                "client database like its user",
                                client.get("user").toLowerCase(Locale.ROOT))
                        : pick(DATABASES));
        int kind = random.nextInt(10);
        if (kind < 2) {
            client.put("encryption", counted("client ", "socket"));
        } else {
            client.put(
                    "address",
                    kind == 2
                            ? counted("client ", "::1")
                            : counted("client IPv4", "127.")
                                    + random.nextInt(4)
                                    + "."
                                    + random.nextInt(4)
                                    + "."
                                    + (1 + random.nextInt(4)));
            client.put("encryption", counted("client ", kind > 6 ? "TLS" : "NONE"));
        }
        client.put("replication", chance(10) ? counted("client replication ", "true") : "false");
        return client;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String counted(String rule, String text) {
        coverage.merge(rule.endsWith(" ") ? rule + text : rule, 1, Integer::sum);
        return text;
    }
}
