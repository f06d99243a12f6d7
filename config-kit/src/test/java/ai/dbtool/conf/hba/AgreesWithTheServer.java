package ai.dbtool.conf.hba;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.agree.CoveragePage;
import ai.dbtool.conf.agree.Mutated;
import ai.dbtool.conf.agree.RecordedCases;
import ai.dbtool.testkit.postgres.OtherPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Random files read and random clients admitted as real servers of both syntaxes do; {@code
 * -Dhba.times=10} asks for ten times as many. Seeded defects must be seen.
 */
class AgreesWithTheServer {

    private static final int TIMES = Integer.getInteger("hba.times", 1);
    private static final int FILES_READ = 400 * TIMES;
    private static final int FILES_LOADED = 40 * TIMES;
    private static final int CLIENTS = 50;
    private static final int MAPPINGS = 20 * TIMES;

    private static final Map<String, Integer> COVERAGE = new TreeMap<>();
    private static final Map<Integer, HbaServer> SERVERS = new HashMap<>();
    private static final RecordedCases RECORDED = new RecordedCases();

    @TempDir static Path folder;

    @BeforeAll
    static void start() throws Exception {
        if (!OtherPostgres.isAsked()) {
            SERVERS.put(18, HbaServer.start(18, null));
        }
        if (OtherPostgres.isHere()) {
            int version = OtherPostgres.version();
            SERVERS.put(version, HbaServer.start(version, OtherPostgres.programs()));
        }
        for (Map.Entry<Integer, HbaServer> server : SERVERS.entrySet()) {
            record(server.getKey(), server.getValue());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (HbaServer server : SERVERS.values()) {
            server.close();
        }
        System.out.println("made by the generator: " + COVERAGE);
    }

    private static void record(int major, HbaServer server) throws Exception {
        for (int i = 0; i < FILES_READ; i++) {
            Path copy = Files.createDirectory(folder.resolve(major + "-read-" + i));
            server.write(new HbaTexts(new Random(i), false, major, COVERAGE).hba(""), copy);
            RECORDED.add(server.read(copy));
            add("reach", copy, major, Map.of(), "agreed");
        }
        for (int i = 0; i < FILES_LOADED; i++) {
            Path copy = Files.createDirectory(folder.resolve(major + "-load-" + i));
            HbaTexts texts = new HbaTexts(new Random(1_000_000 + i), true, major, COVERAGE);
            server.write(texts.hba(HbaServer.ADMIN), copy);
            assertThat(server.refused())
                    .as(Files.readString(copy.resolve("pg_hba.conf")))
                    .isEmpty();
            server.reload();
            for (int c = 0; c < CLIENTS; c++) {
                Map<String, String> client = texts.client();
                if (HbaServer.six() || !"::1".equals(client.get("address"))) {
                    add("match", copy, major, client, server.ask(client));
                }
            }
            add("reach", copy, major, Map.of(), "agreed");
        }
        sameUser(major, server);
        if (System.getProperty("user.name").equals("root")) {
            mappings(major, server);
        }
    }

    /** Names that differ in their case alone, which chance seldom leads to this rule. */
    private static void sameUser(int major, HbaServer server) throws Exception {
        Path copy = Files.createDirectory(folder.resolve(major + "-same"));
        server.write(
                Map.of("pg_hba.conf", HbaServer.ADMIN + "host sameuser all 127.0.0.0/8 trust\n"),
                copy);
        server.reload();
        for (String user : List.of("r_a", "R_a")) {
            Map<String, String> client = new TreeMap<>();
            client.put("user", user);
            client.put("database", "r_a");
            client.put("address", "127.0.0.1");
            client.put("encryption", "NONE");
            client.put("replication", "false");
            add("match", copy, major, client, server.ask(client));
        }
    }

    /** The server runs where root is unknown: whoever comes by the socket is nobody. */
    private static void mappings(int major, HbaServer server) throws Exception {
        for (int i = 0; i < MAPPINGS; i++) {
            Path copy = Files.createDirectory(folder.resolve(major + "-map-" + i));
            HbaTexts texts = new HbaTexts(new Random(2_000_000 + i), true, major, COVERAGE);
            String map = i % 3 == 0 ? "m2" : "m1";
            server.write(
                    Map.of(
                            "pg_ident.conf",
                            texts.ident(),
                            "pg_hba.conf",
                            HbaServer.ADMIN + "local all all peer map=" + map + "\n"),
                    copy);
            server.reload();
            for (String user : HbaTexts.USERS) {
                Map<String, String> client =
                        Map.of("user", user, "database", "x", "replication", "false");
                String said = server.ask(client);
                add(
                        "map",
                        copy,
                        major,
                        Map.of("map", map, "system", "nobody", "user", user),
                        said.equals("trust") ? "YES" : said.contains("Peer") ? "NO" : said);
            }
        }
    }

    private static void add(
            String kind, Path copy, int major, Map<String, String> more, String answer) {
        Map<String, String> asked = new TreeMap<>(more);
        asked.put("folder", copy.toString());
        RECORDED.add(kind, major, asked, answer);
    }

    private static List<Map<String, String>> recorded(int major, String kind) {
        Assumptions.assumeTrue(SERVERS.containsKey(major), major + " is not installed");
        return RECORDED.of(major, kind);
    }

    private static Stream<Arguments> majorsAndKinds() {
        return SERVERS.keySet().stream()
                .flatMap(
                        major ->
                                Stream.of("read", "match", "map", "reach")
                                        .map(kind -> Arguments.of(major, kind)));
    }

    @ParameterizedTest
    @MethodSource("majorsAndKinds")
    void inEachCase(int major, String kind) {
        List<Map<String, String>> cases = recorded(major, kind);
        assertThat(HbaCase.difference(cases)).isNull();
        Map<String, Integer> answers = new TreeMap<>();
        if (!kind.equals("read")) {
            cases.forEach(one -> answers.merge(one.get("answer"), 1, Integer::sum));
        }
        System.out.println(major + " " + kind + ": " + cases.size() + " cases " + answers);
    }

    @Test
    void withEachRuleOfTheGrammar() throws IOException {
        assertThat(COVERAGE.values()).allMatch(count -> count >= 3);
        CoveragePage.check(
                "agreement-of-hba.md",
                """
                # Client authentication decided as the server decides

                Generated; do not edit. `AgreesWithTheServer` gives random files to real servers (18, and 15 where Debian's is
                installed; 13, 14, 16 and 17 by `testkit/postgres/versions.sh`) and compares, for each server, %d files with
                `pg_hba_file_rules`, and of %d loaded files what the server's first word is to %d random clients each; %d maps
                of pg_ident.conf by peer authentication. No difference is allowed; twenty seeded defects must show. `-Dhba.times=10` asks for ten times as many.
                """
                        .formatted(400, 40, CLIENTS, 20),
                COVERAGE.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"read", "match", "map"})
    void withAnswersOfEachKind(String kind) {
        assertThat(recorded(18, kind)).isNotEmpty();
        assertThat(recorded(18, kind).stream().map(one -> one.get("answer")).distinct().count())
                .isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '\u0001',
            value = {
                "HbaTokenizer.java ~ if (!inQuotes && (blank(c) ~ if ((blank(c)",
                "HbaTokenizer.java ~ return c == ' ' || c == '\\t' || c == '\\r'; ~ return c == ' ' || c == '\\t';",
                "HbaTokenizer.java ~ comma = end < line.length() && line.charAt(end) == ','; ~ comma = false;",
                "AuthFile.java ~ if (word.quoted() || !word ~ if (!word",
                "AuthFile.java ~ && !name.startsWith(\".\") ~ && true",
                "HbaMatcher.java ~ return Hit.of(token.is(\"replication\")); ~ return Hit.of(token.is(\"replication\") || token.is(\"all\"));",
                "HbaMatcher.java ~ case \"hostnossl\" -> Hit.of(client.encryption() != Encryption.TLS); ~ case \"hostnossl\" -> Hit.YES;",
                "HbaMatcher.java ~ return Hit.of(client.database().equals(client.user())); ~ return Hit.of(client.database().equalsIgnoreCase(client.user()));",
                "HbaMatcher.java ~ return token.regex() && major >= AuthFile.INCLUDES_SINCE ~ return token.regex() && !token.quoted()",
                "HbaToken.java ~ return !quoted && text.startsWith(\"+\"); ~ return text.startsWith(\"+\");",
                "HbaToken.java ~ return !quoted && text.equals(keyword); ~ return text.equals(keyword);",
                "Network.java ~ if (value >= 1L << (8 * room)) ~ if (value >= 1L << 8)",
                "Network.java ~ && prefix <= other.prefix ~ && prefix < other.prefix",
                "HbaRegex.java ~ java.append(\"\\\\z\"); ~ java.append(\"\");",
                "Roles.java ~ seen.addAll(next); ~ seen.addAll(next); next.clear();",
                "IdentFile.java ~ pattern || reference < 0 ~ reference < 0",
                "IdentFile.java ~ if (asked.broken) ~ if (false)",
                "HbaMethods.java ~ case \"cert\" -> type.equals(\"hostssl\") ? null ~ case \"cert\" -> type.equals(\"host\") ? null",
                "Reachability.java ~ network.contains(place.at) ~ true",
                "Reachability.java ~ return token.same(word); ~ return true;",
            })
    void soThatADefectIsSeen(String file, String sound, String defect) throws Exception {
        Assumptions.assumeTrue(
                !sound.contains("INCLUDES_SINCE")
                        || SERVERS.keySet().stream().anyMatch(major -> major < 16),
                "shows on a server before 16 only");
        Path work = Files.createTempDirectory(folder, "mutant");
        try (Mutated mutant =
                Mutated.of(
                        List.of("hba"),
                        file,
                        sound.strip(),
                        defect == null ? "" : defect.strip(),
                        work)) {
            assertThat(mutant.difference(HbaCase.class.getName(), RECORDED.all())).isNotNull();
        }
    }
}
