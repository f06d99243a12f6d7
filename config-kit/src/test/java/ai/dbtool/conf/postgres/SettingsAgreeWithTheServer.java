package ai.dbtool.conf.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.agree.CoveragePage;
import ai.dbtool.conf.agree.Mutated;
import ai.dbtool.conf.agree.RecordedCases;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucCatalog;
import ai.dbtool.testkit.postgres.OtherPostgres;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Random files read, values taken and sessions begun as real servers do; {@code
 * -Dsettings.times=10} asks for ten times as many. Seeded defects must be seen.
 */
class SettingsAgreeWithTheServer {

    private static final int TIMES = Integer.getInteger("settings.times", 1);
    private static final int FILES = 500 * TIMES;
    private static final int TREES = 150 * TIMES;
    private static final int VALUES = 2_000 * TIMES;
    private static final int CONFIGURATIONS = 15 * TIMES;

    /** What else decides about them: hooks, the system, or our own session, which would end. */
    private static final Set<String> NOT_BY_METADATA =
            Set.of(
                    "max_stack_depth",
                    "temp_buffers",
                    "effective_io_concurrency",
                    "maintenance_io_concurrency",
                    "ssl_renegotiation_limit",
                    "statement_timeout",
                    "transaction_timeout",
                    "idle_in_transaction_session_timeout",
                    "idle_session_timeout",
                    "exit_on_error",
                    "debug_discard_caches",
                    "default_toast_compression",
                    "wal_compression",
                    "client_connection_check_interval",
                    "log_parser_stats",
                    "log_planner_stats",
                    "log_executor_stats",
                    "log_statement_stats",
                    "seed",
                    "role",
                    "transaction_isolation",
                    "transaction_read_only",
                    "transaction_deferrable");

    /** Good values of settings that any session may change. */
    private static final Map<String, List<String>> GOOD =
            new TreeMap<>(
                    Map.of(
                            "work_mem", List.of("8MB", "0.5GB", "64", "1TB", "131072kB", "100000B"),
                            "lock_timeout", List.of("0", "250ms", "1.5s", "2min", "1500us", "1h"),
                            "random_page_cost", List.of("1.1", ".5", "1e1", "4"),
                            "enable_seqscan", List.of("off", "ON", "f", "yes"),
                            "from_collapse_limit", List.of("1", "0x10", "010", "12.4"),
                            "constraint_exclusion", List.of("on", "Partition", "false"),
                            "bytea_output", List.of("hex", "escape", "ESCAPE"),
                            "vacuum_cost_delay", List.of("2", "0.5ms", "100us", "10ms"),
                            "gin_pending_list_limit", List.of("64kB", "4MB", "64.4kB")));

    private static final Map<String, Integer> COVERAGE = new TreeMap<>();
    private static final Map<Integer, SettingsServer> SERVERS = new HashMap<>();
    private static final RecordedCases RECORDED = new RecordedCases();

    @TempDir static Path folder;

    @BeforeAll
    static void start() throws Exception {
        if (!OtherPostgres.isAsked()) {
            SERVERS.put(18, SettingsServer.start(null));
        }
        if (OtherPostgres.isHere()) {
            SERVERS.put(OtherPostgres.version(), SettingsServer.start(OtherPostgres.programs()));
        }
        for (Map.Entry<Integer, SettingsServer> server : SERVERS.entrySet()) {
            files(server.getKey(), server.getValue());
            values(server.getKey(), server.getValue());
            sessions(server.getKey(), server.getValue());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (SettingsServer server : SERVERS.values()) {
            server.close();
        }
        System.out.println("made by the generator: " + COVERAGE);
    }

    private static void files(int major, SettingsServer server) throws Exception {
        for (int i = 0; i < FILES; i++) {
            SettingTexts texts = new SettingTexts(new Random(i), COVERAGE);
            record("file", major, server, Map.of("odd/root.conf", texts.lines(true)), i);
        }
        for (int i = 0; i < TREES; i++) {
            SettingTexts texts = new SettingTexts(new Random(1_000_000 + i), COVERAGE);
            record("tree", major, server, texts.tree(), i);
        }
    }

    private static void record(
            String kind, int major, SettingsServer server, Map<String, String> files, int number)
            throws Exception {
        Path copy = Files.createDirectory(folder.resolve(major + "-" + kind + "-" + number));
        server.write(files, copy);
        RECORDED.add(kind, major, Map.of("folder", copy.toString()), server.files());
    }

    private static void values(int major, SettingsServer server) throws Exception {
        GucCatalog catalog = GucCatalog.of(major);
        List<Guc> settable =
                catalog.names().stream()
                        .filter(name -> !NOT_BY_METADATA.contains(name))
                        .filter(name -> !name.startsWith("tcp_"))
                        .map(catalog::get)
                        .filter(guc -> Set.of("user", "superuser").contains(guc.context()))
                        .filter(guc -> !guc.vartype().equals("string"))
                        .toList();
        Random random = new Random(major);
        SettingTexts texts = new SettingTexts(random, COVERAGE);
        for (int i = 0; i < VALUES; i++) {
            Guc guc = settable.get(random.nextInt(settable.size()));
            String value = texts.value(guc.vartype(), guc.min(), guc.max(), guc.enumvals());
            RECORDED.add(
                    "value",
                    major,
                    Map.of("name", guc.name(), "value", value),
                    server.value(guc, value));
        }
    }

    private static void sessions(int major, SettingsServer server) throws Exception {
        List<String> names = List.copyOf(GOOD.keySet());
        for (int i = 0; i < CONFIGURATIONS; i++) {
            Random random = new Random(2_000_000 + i);
            SettingTexts texts = new SettingTexts(random, COVERAGE);
            Path copy = Files.createDirectory(folder.resolve(major + "-session-" + i));
            Map<String, String> files = new TreeMap<>();
            files.put(
                    "odd/root.conf",
                    String.join("\n", texts.chosen(GOOD, 6))
                            + "\ninclude 'more.conf'\n"
                            + String.join("\n", texts.chosen(GOOD, 3)));
            files.put("odd/more.conf", String.join("\n", texts.chosen(GOOD, 4)));
            files.put("postgresql.auto.conf", String.join("\n", texts.chosen(GOOD, 3)));
            server.write(files, copy);
            server.reset();
            for (String scope :
                    List.of(
                            "ROLE ALL",
                            "DATABASE d_a",
                            "DATABASE d_b",
                            "ROLE r_a",
                            "ROLE r_b",
                            "ROLE r_a IN DATABASE d_a",
                            "ROLE r_b IN DATABASE d_b")) {
                for (String line : texts.chosen(GOOD, 1 + random.nextInt(3))) {
                    server.execute("ALTER " + scope + " SET " + line);
                }
            }
            server.reload();
            String overrides = server.overrides();
            for (String role : SettingsServer.ROLES) {
                for (String database : SettingsServer.DATABASES) {
                    Map<String, String> asked =
                            Map.of(
                                    "folder", copy.toString(),
                                    "overrides", overrides,
                                    "role", role,
                                    "database", database,
                                    "names", String.join(" ", names));
                    RECORDED.add("session", major, asked, server.session(role, database, names));
                }
            }
        }
    }

    private static List<Map<String, String>> recorded(int major, String kind) {
        Assumptions.assumeTrue(SERVERS.containsKey(major), major + " is not installed");
        return RECORDED.of(major, kind);
    }

    private static Stream<String> majorsAndKinds() {
        return SERVERS.keySet().stream()
                .flatMap(
                        major ->
                                Stream.of("file", "tree", "value", "session")
                                        .map(kind -> major + ", " + kind));
    }

    @ParameterizedTest
    @MethodSource("majorsAndKinds")
    void inEachCase(String which) {
        String[] majorAndKind = which.split(", ");
        List<Map<String, String>> cases =
                recorded(Integer.parseInt(majorAndKind[0]), majorAndKind[1]);
        assertThat(SettingCase.difference(cases)).isNull();
        long refused = cases.stream().filter(one -> one.get("answer").contains("refused")).count();
        System.out.println(which + ": " + cases.size() + " cases, " + refused + " with refusals");
    }

    @Test
    void withEachRuleOfTheGrammar() throws IOException {
        assertThat(COVERAGE)
                .allSatisfy((rule, count) -> assertThat(count).as(rule).isGreaterThan(2));
        CoveragePage.check(
                "agreement-of-settings.md",
                """
                # Settings read as the server reads them

                Generated; do not edit. `SettingsAgreeWithTheServer` gives random configurations to real servers (18, and 15
                where Debian's is installed; 13, 14, 16 and 17 by `testkit/postgres/versions.sh`) and compares, for each server,
                %d files and %d trees of includes with `pg_file_settings`, %d values with what `SET` makes of them, and what
                %d sessions of roles in databases start with. No difference is allowed; sixteen seeded defects must show.
                `-Dsettings.times=10` asks for ten times as many.
                """
                        .formatted(500, 150, 2_000, 15 * 4),
                COVERAGE.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "tree", "value"})
    void withAnswersOfEachKind(String kind) {
        List<Map<String, String>> cases = recorded(18, kind);
        long refused = cases.stream().filter(one -> one.get("answer").contains("refused")).count();
        assertThat(refused).isBetween(cases.size() / 20L, cases.size() * 19L / 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " ~ ",
            quoteCharacter = '\u0001',
            value = {
                "ConfLexer.java ~ && matcher.end() > bestEnd ~ && matcher.end() >= bestEnd",
                "ConfLexer.java ~ c == ' ' || c == '\\t' || c == '\\r' ~ c == ' ' || c == '\\t'",
                "ConfToken.java ~ |\\\\\\\\[^\\\\n]|'' ~ |\\\\\\\\.|''",
                "ConfToken.java ~ return this == ID || this == QUALIFIED_ID; ~ return this == ID;",
                "ConfParser.java ~ k < Math.min(i + 3, end) ~ k < Math.min(i + 4, end)",
                "ConfParser.java ~ return stop < 0 ? text ~ return true ? text",
                "ConfTreeReader.java ~ MAX_DEPTH = 10; ~ MAX_DEPTH = 11;",
                "ConfTreeReader.java ~ && !name.startsWith(\".\") ~ && true",
                "GucValue.java ~ new BigInteger(octal, 8) ~ new BigInteger(octal, 10)",
                "GucValue.java ~ value = Math.rint(value); ~ value = Math.floor(value);",
                "GucValue.java ~ new MathContext(6, ~ new MathContext(7,",
                "GucValue.java ~ \"yes\".startsWith(t) ~ \"yes\".equals(t)",
                "Units.java ~ result = Math.rint(result / smaller) * smaller; ~ result = result / smaller * smaller;",
                "Units.java ~ family.get(i).name.equals(unit) ~ family.get(i).name.equalsIgnoreCase(unit)",
                "RoleOverride.java ~ (role.isEmpty() ? 0 : 2) ~ (role.isEmpty() ? 0 : 0)",
                "Setting.java ~ return chain.getLast().entry(); ~ return chain.getFirst().entry();",
            })
    void soThatADefectIsSeen(String file, String sound, String defect) throws Exception {
        Path work = Files.createTempDirectory(folder, "mutant");
        try (Mutated mutant =
                Mutated.of(
                        List.of("postgres", "guc", "live"),
                        file,
                        sound.strip(),
                        defect.strip(),
                        work)) {
            assertThat(mutant.difference(SettingCase.class.getName(), RECORDED.all())).isNotNull();
        }
    }
}
