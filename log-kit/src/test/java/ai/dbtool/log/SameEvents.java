package ai.dbtool.log;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.joining;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Logs;
import ai.dbtool.log.source.Reader;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Real server output: stderr, csvlog and jsonlog of the same incidents, also wrapped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SameEvents {

    private static final String PREFIX = "%m [%p] %q%u@%d/%a %h %e %Q ";

    /** What stands before the server's own prefix where a wrapping has time and process. */
    private static final String LEAD = "%m [%p] ";

    /** Keys of jsonlog and CloudNativePG's names for the same. */
    private static final Map<String, String> COLUMNS =
            Map.ofEntries(
                    Map.entry("timestamp", "log_time"),
                    Map.entry("user", "user_name"),
                    Map.entry("dbname", "database_name"),
                    Map.entry("pid", "process_id"),
                    Map.entry("session_id", "session_id"),
                    Map.entry("error_severity", "error_severity"),
                    Map.entry("state_code", "sql_state_code"),
                    Map.entry("message", "message"),
                    Map.entry("detail", "detail"),
                    Map.entry("hint", "hint"),
                    Map.entry("internal_query", "internal_query"),
                    Map.entry("context", "context"),
                    Map.entry("statement", "query"),
                    Map.entry("application_name", "application_name"),
                    Map.entry("query_id", "query_id"));

    private final @Nullable Path programs;

    private Path folder = Path.of("");
    private @Nullable Incidents incidents;
    private List<Event> stderr = List.of();
    private List<Event> csv = List.of();
    private List<Event> json = List.of();

    /** Of the embedded server, or the one in the folder {@code programs}. */
    SameEvents(@Nullable Path programs) {
        this.programs = programs;
    }

    @BeforeAll
    void happen(@TempDir Path folder) throws Exception {
        this.folder = folder;
        Incidents incidents = Incidents.happen(PREFIX, programs);
        this.incidents = incidents;
        // All formats are compared as they are at one moment.
        incidents.stop();
        for (String name : List.of("postgresql.log", "postgresql.csv", "postgresql.json")) {
            Files.copy(incidents.directory().resolve(name), folder.resolve(name));
        }
        stderr = read("postgresql.log", PREFIX);
        csv = read("postgresql.csv", null);
        json = read("postgresql.json", null);
    }

    @AfterAll
    void end() {
        if (incidents != null) {
            incidents.close();
        }
    }

    private List<Event> read(String name, String prefix) {
        return read(folder.resolve(name), prefix);
    }

    private List<Event> read(Path file, @Nullable String prefix) {
        String name = file.getFileName().toString();
        LogSet set = new Logs(Catalogue.standard()).open(List.of(file.toString()), List.of());
        assertThat(set.skipped()).isEmpty();
        LogFile log = set.files().getFirst();
        assertThat(log.prefix()).isEqualTo(prefix);
        List<Event> events = new ArrayList<>();
        Reader.Seen seen =
                Reader.read(
                        log,
                        Catalogue.standard(),
                        event -> events.add(event.toEvent(log.id(), name)),
                        () -> false);
        assertThat(seen.unparsed()).as("unparsed: %s", seen.samples()).isZero();
        assertThat(seen.problem()).isNull();
        assertThat(log.from()).isEqualTo(events.getFirst().at());
        return events;
    }

    static List<String> wrapsOfStderr() {
        return List.copyOf(Wraps.ofStderr().keySet());
    }

    static List<String> wrapsOfLines() {
        return List.copyOf(Wraps.ofLines().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrapsOfStderr")
    void givesTheSameEventsWrapped(String name) throws Exception {
        String log = Files.readString(folder.resolve("postgresql.log"));
        boolean led = name.startsWith("syslog") || name.startsWith("journal");
        List<Event> wrapped =
                wrapped(name, Wraps.ofStderr().get(name).apply(log), led ? LEAD + PREFIX : PREFIX);
        assertSame(wrapped, stderr);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrapsOfLines")
    void givesTheSameEventsOfJsonAndCsvWrapped(String name) throws Exception {
        UnaryOperator<String> wrap = Wraps.ofLines().get(name);
        String jsonlog = Files.readString(folder.resolve("postgresql.json"));
        assertSame(wrapped(name, wrap.apply(jsonlog), null), json);
        String csvlog = Files.readString(folder.resolve("postgresql.csv"));
        assertSame(wrapped(name, wrap.apply(csvlog), null), csv);
    }

    @Test
    void givesTheSameEventsFromCloudNativePg() throws Exception {
        List<Map<String, String>> records = new ArrayList<>();
        for (JsonNode event : jsonlog()) {
            Map<String, String> record = new LinkedHashMap<>();
            COLUMNS.forEach((ours, theirs) -> record.put(theirs, event.path(ours).asString("")));
            String host = event.path("remote_host").asString("");
            record.put(
                    "connection_from",
                    host.isEmpty() ? "" : host + ":" + event.path("remote_port").asString("1"));
            record.putIfAbsent("sql_state_code", "00000");
            records.add(record);
        }
        String log = Wraps.cloudNativePg(records);
        assertSame(wrapped("cnpg", log, null), json);
        assertSame(wrapped("cnpg in cri", Wraps.cri(log), null), json);
    }

    private List<JsonNode> jsonlog() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("postgresql.json"))) {
            events.add(JsonMapper.shared().readTree(line));
        }
        return events;
    }

    private List<Event> wrapped(String name, String log, @Nullable String prefix)
            throws IOException {
        Path file = folder.resolve(name.replace(' ', '-') + ".log");
        Files.write(file, Wraps.bytes(name, log));
        return read(file, prefix);
    }

    /** All that must not depend on the format. */
    private record Same(
            Object at,
            int pid,
            Object severity,
            Object type,
            Object user,
            Object database,
            Object application,
            Object host,
            Object queryid,
            String message,
            Object detail,
            Object hint,
            Object context,
            Object statement,
            Map<String, Object> fields) {

        static Same of(Event event) {
            Event.Texts t = event.texts();
            return new Same(
                    event.at(),
                    event.pid(),
                    event.severity(),
                    event.classId(),
                    t.user(),
                    t.database(),
                    t.application(),
                    t.host(),
                    t.queryid(),
                    t.message(),
                    t.detail(),
                    t.hint(),
                    t.context(),
                    t.statement(),
                    event.fields());
        }
    }

    @Test
    void csvAndJsonGiveTheSameEvents() {
        assertSame(json, csv);
        assertThat(json.stream().map(Event::sqlstate).sorted().toList())
                .isEqualTo(csv.stream().map(Event::sqlstate).sorted().toList());
    }

    @Test
    void stderrGivesTheSameEvents() {
        // The collector starts with stderr alone: what it says about itself is in no other file.
        List<Event> common = stderr.stream().filter(e -> !"L43".equals(e.classId())).toList();
        List<Event> others = csv.stream().filter(e -> !"L43".equals(e.classId())).toList();
        assertSame(common, others);
    }

    /** Two processes' lines may stand in another order in the files of one moment. */
    private static void assertSame(List<Event> one, List<Event> other) {
        assertThat(texts(one)).isEqualTo(texts(other));
    }

    private static String texts(List<Event> events) {
        return events.stream().map(e -> Same.of(e).toString()).sorted().collect(joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "L01", "L02", "L03", "L05", "L06", "L07", "L08", "L09", "L10", "L22", "L23", "L24",
                "L25", "L26", "L36", "L37", "L39", "L40", "L41", "L44", "L45"
            })
    void findsEveryClass(String id) {
        assertThat(csv.stream().filter(event -> id.equals(event.classId()))).isNotEmpty();
    }

    @Test
    void leavesNoErrorOutsideTheCatalogue() {
        assertThat(csv.stream().filter(e -> e.severity().isError() && e.classId() == null))
                .isEmpty();
    }

    @Test
    void countsOneDeadlockAndShowsItsCycle() {
        List<Event> found = csv.stream().filter(e -> "L01".equals(e.classId())).toList();
        assertThat(found).hasSize(1);
        Map<String, Object> fields = found.getFirst().fields();
        assertThat(fields).containsEntry("members", 2).containsEntry("relation", "accounts");
        assertThat(fields.get("cycle"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .allSatisfy(
                        member ->
                                assertThat(member.toString())
                                        .contains("UPDATE accounts", "ShareLock", "blockedBy"));
    }

    @Test
    void takesFieldsOut() {
        Map<String, Map<String, Object>> fields = new TreeMap<>();
        csv.forEach(
                e ->
                        fields.merge(
                                e.classId() + " " + e.fields().getOrDefault("phase", ""),
                                e.fields(),
                                (_, b) -> b));
        assertThat(fields.get("L02 waiting"))
                .containsKeys("waiter", "lockMode", "waitMillis", "holders", "xid");
        assertThat(fields.get("L07 ")).containsEntry("role", "limited");
        assertThat(fields.get("L09 "))
                .containsEntry("role", "rejected")
                .containsEntry("rule", "reject");
        assertThat(fields.get("L23 complete"))
                .containsKeys("walAdded", "distanceKilobytes", "buffers", "writeSeconds");
        assertThat(fields.get("L24 ")).containsKey("secondsApart");
        assertThat(fields.get("L25 ")).containsKeys("sizeBytes", "path");
        assertThat(fields.get("L36 changed")).containsKeys("setting", "value");
        assertThat(fields.get("L36 needs restart")).containsEntry("setting", "shared_buffers");
        assertThat(fields.get("L37 ")).containsKey("durationMillis");
        assertThat(fields.get("L39 "))
                .containsEntry("constraint", "accounts_pkey")
                .containsEntry("columns", "id");
        assertThat(fields.get("L44 ")).containsEntry("sequence", "small_seq");
    }
}
