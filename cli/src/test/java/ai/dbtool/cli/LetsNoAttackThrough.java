package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.cli.AttackedServer.Lane;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.testkit.guard.AttackedDatabase;
import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.guard.Witness;
import ai.dbtool.testkit.protocol.Answer;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The attack corpus through the front door: each text as SQL, inside what reaches the database
 * through another argument, and as one of the arguments that many tools share; over standard
 * streams or HTTP, as reader, owner or superuser. A second connection and the file system see no
 * effect. Ways take turns; {@code -Dattacks=all} gives each text in each form to every way on every
 * lane.
 */
class LetsNoAttackThrough {

    private static final boolean ALL = "all".equals(System.getProperty("attacks"));
    private static final List<Lane> LANES = AttackedServer.LANES;

    /** A look at the session, and one at everything, after so many texts. */
    private static final int SESSION = 20;

    private static final int EVERYTHING = 200;

    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    @TempDir private static Path folder;
    private static AttackedServer server;
    private static AttackedDatabase attacked;
    private static Ways ways;

    @BeforeAll
    static void start() throws IOException {
        attacked = AttackedDatabase.start();
        server = new AttackedServer(attacked, folder);
        ways = new Ways(server, "postgres");
    }

    @AfterAll
    static void stop() throws SQLException {
        server.close();
    }

    /** A new argument of a tool has to be given a way first. */
    @Test
    void throughEveryStringArgument() {
        Set<String> there =
                Ways.arguments(server.client()).stream()
                        .map(each -> each[0] + "." + each[1])
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(all().map(way -> way.tool() + "." + way.argument()).collect(Collectors.toSet()))
                .isEqualTo(there)
                .hasSizeGreaterThan(40);
    }

    private static Stream<Way> all() {
        return Stream.of(ways.sql(), ways.inside(), ways.shared()).flatMap(List::stream);
    }

    /** Else the texts below would be looked at by nobody. */
    @Test
    void onWaysThatLeadThere() {
        SoftAssertions all = new SoftAssertions();
        for (Way way : Stream.concat(ways.sql().stream(), ways.inside().stream()).toList()) {
            Answer answer =
                    server.call(
                            new Lane(false, "postgres"),
                            way.tool(),
                            way.carrying(way.harmless(), "postgres"));
            all.assertThat(answer.raw().toString())
                    .as(way.toString())
                    .containsPattern(way.wanted());
            all.assertThat(answer.isError())
                    .as(way + " -> " + answer.raw())
                    .isEqualTo(way.wanted().startsWith("Error"));
        }
        all.assertAll();
    }

    @Test
    void whateverTheWay() {
        List<String> texts = texts();
        assertThat(texts).hasSizeGreaterThan(ALL ? 2_000 : 500);
        int written = Corpus.attacks("").size();
        List<Way> sql = ways.sql();
        List<Way> inside = ways.inside();
        List<Way> shared = ways.shared();
        SoftAssertions all = new SoftAssertions();
        Map<String, String> whole = attacked.everything();
        Map<String, String> before = attacked.state();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            if (ALL) {
                all().forEach(way -> LANES.forEach(lane -> one(all, lane, way, text)));
            } else {
                turn(all, sql, i, text);
                // Calls of functions differ by name: of those, and of what is refused unseen, a
                // part.
                if (i < written || i % 4 == 0) {
                    turn(all, inside, i, text);
                }
                if (i % 4 == 0) {
                    turn(all, shared, i / 4, text);
                }
            }
            List<String> changes = attacked.changesSince(before);
            if (!changes.isEmpty()) {
                all.fail(text + " changed " + changes);
                before = attacked.state();
            }
            if (i % SESSION == 0) {
                server.checkSession(all, LANES.get(i / SESSION % LANES.size()), text);
            }
            if (i % EVERYTHING == EVERYTHING - 1 || i == texts.size() - 1) {
                Map<String, String> now = attacked.everything();
                all.assertThat(Witness.changes(whole, now))
                        .as("changed by one of the " + EVERYTHING + " texts up to " + text)
                        .isEmpty();
                whole = now;
            }
        }
        all.assertAll();
    }

    /** The next way for the next text, and another lane each time the ways begin anew. */
    private static void turn(SoftAssertions all, List<Way> ways, int i, String text) {
        Lane lane = LANES.get((i + i / ways.size()) % LANES.size());
        one(all, lane, ways.get(i % ways.size()), text);
    }

    private static void one(SoftAssertions all, Lane lane, Way way, String text) {
        Answer answer = server.call(lane, way.tool(), way.carrying(text, lane.role()));
        AttackedServer.check(all, answer, lane + " " + way + ": " + Untrusted.cut(text, 300));
    }

    @Test
    void whatMustBeRefusedIsRefusedOnEveryWay() {
        List<String> open = List.of("db_query", "db_explain");
        SoftAssertions all = new SoftAssertions();
        List<String> texts = Corpus.attacks("refused");
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            Lane lane = LANES.get(i / open.size() % LANES.size());
            for (String tool : ALL ? open : List.of(open.get(i % open.size()))) {
                Answer answer =
                        server.call(lane, tool, Map.of("sql", text, "connection", lane.role()));
                all.assertThat(answer.isError()).as(lane + " " + tool + ": " + text).isTrue();
                all.assertThat(answer.text()).as(text).contains("refused_sql");
            }
        }
        all.assertAll();
    }

    /** A queryid stands for SQL that somebody else ran, whatever it did. */
    @Test
    void norWhatTheServerCounted() {
        attacked.cluster()
                .execute(
                        AttackedDatabase.NAME,
                        "DELETE FROM witness WHERE note = 'x'",
                        "WITH d AS (DELETE FROM witness RETURNING *) SELECT * FROM d",
                        "SELECT vol(), nextval('s')",
                        "SELECT pg_advisory_xact_lock(4711) FROM t WHERE id = 1",
                        "SELECT * FROM t WHERE pg_try_advisory_xact_lock(id)",
                        "SELECT pg_notify('c', c) FROM t WHERE id = 1",
                        // The planner calls what is STABLE to guess how many rows there are.
                        "SELECT * FROM t WHERE id = planned()",
                        "SELECT * FROM ran",
                        "SELECT pg_advisory_unlock_all()");
        String ids =
                attacked.cluster()
                        .scalar(
                                AttackedDatabase.NAME,
                                "SELECT string_agg(DISTINCT queryid::text, ',') FROM pg_stat_statements"
                                        + " WHERE query ~ 'witness|vol\\(|advisory|notify|FROM ran|planned|COPY|CREATE'");
        assertThat(ids.split(",")).hasSizeGreaterThan(20);
        SoftAssertions all = new SoftAssertions();
        Map<String, String> before = attacked.everything();
        for (String id : ids.split(",")) {
            for (Way way :
                    List.of(Way.to("db_explain", "queryid"), Way.to("db_indexes", "target"))) {
                one(all, LANES.get(Math.floorMod(id.hashCode(), LANES.size())), way, id);
            }
        }
        for (Lane lane : LANES) {
            AttackedServer.check(
                    all,
                    server.call(lane, "db_indexes", Map.of("connection", lane.role())),
                    "workload, " + lane);
        }
        all.assertThat(Witness.changes(before, attacked.everything())).isEmpty();
        all.assertAll();
    }

    /** What is deep or long costs no session, and the next call is answered. */
    @Test
    void norWhatIsHuge() {
        SoftAssertions all = new SoftAssertions();
        Map<String, String> before = attacked.everything();
        List<Way> inside = ways.inside();
        List<String> huge = Corpus.huge();
        for (int i = 0; i < huge.size(); i++) {
            Lane lane = LANES.get(i % LANES.size());
            for (int j = 0; j < inside.size(); j++) {
                Way way = inside.get(j);
                // What we take apart ourselves: conditions of plans, names in quotes.
                boolean ours = way.toString().matches("(?s).*(Filter: \\(«»|table .*\"«»\").*");
                if (ALL || ours || j % 16 == i) {
                    one(all, lane, way, huge.get(i));
                }
            }
            one(all, lane, ways.sql().get(i % ways.sql().size()), huge.get(i));
            one(all, lane, ways.sql().get((i + 3) % ways.sql().size()), huge.get(i));
            server.checkSession(all, lane, "text " + i);
        }
        all.assertThat(Witness.changes(before, attacked.everything())).isEmpty();
        all.assertAll();
    }

    @Test
    void norAddressesAndCompletions() {
        List<String> templates = new ArrayList<>();
        server.client()
                .request("resources/templates/list", Map.of())
                .result()
                .path("resourceTemplates")
                .forEach(each -> templates.add(each.path("uriTemplate").asString()));
        assertThat(templates).hasSizeGreaterThan(5);
        List<JsonNode> prompts = new ArrayList<>();
        server.client()
                .request("prompts/list", Map.of())
                .result()
                .path("prompts")
                .forEach(prompts::add);
        assertThat(prompts).isNotEmpty();
        List<String> texts = Corpus.attacks("refused");
        SoftAssertions all = new SoftAssertions();
        Map<String, String> before = attacked.everything();
        for (int i = 0; i < texts.size(); i += ALL ? 1 : 2) {
            Lane lane = LANES.get(i / 2 % LANES.size());
            String template = templates.get(i / 2 % templates.size());
            List<String> variables = new ArrayList<>();
            Matcher variable = VARIABLE.matcher(template);
            while (variable.find()) {
                variables.add(variable.group(1));
            }
            String attackedOne = variables.get(i % variables.size());
            address(all, lane, template, attackedOne, texts.get(i));
            prompt(all, lane, prompts.get(i / 2 % prompts.size()), texts.get(i));
        }
        all.assertThat(Witness.changes(before, attacked.everything())).isEmpty();
        all.assertAll();
    }

    private static void address(
            SoftAssertions all, Lane lane, String template, String variable, String text) {
        Map<String, String> values =
                new HashMap<>(
                        Map.of(
                                "connection", lane.role(),
                                "schema", "public",
                                "table", "t",
                                "column", "c",
                                "plan_id", "x",
                                "at", "2026-01-01T00:00Z",
                                "window", "1h"));
        Map<String, String> others = new HashMap<>(values);
        others.remove(variable);
        AttackedServer.check(
                all,
                server.request(
                        lane,
                        "completion/complete",
                        Map.of(
                                "ref", Map.of("type", "ref/resource", "uri", template),
                                "argument", Map.of("name", variable, "value", text),
                                "context", Map.of("arguments", others))),
                template + " completed for " + text);
        values.put(variable, text);
        String uri =
                VARIABLE.matcher(template)
                        .replaceAll(
                                name ->
                                        Matcher.quoteReplacement(
                                                URLEncoder.encode(
                                                                values.getOrDefault(
                                                                        name.group(1), "x"),
                                                                StandardCharsets.UTF_8)
                                                        .replace("+", "%20")));
        AttackedServer.check(all, server.request(lane, "resources/read", Map.of("uri", uri)), uri);
    }

    private static void prompt(SoftAssertions all, Lane lane, JsonNode prompt, String text) {
        Map<String, String> arguments = new HashMap<>();
        prompt.path("arguments").forEach(each -> arguments.put(each.path("name").asString(), text));
        AttackedServer.check(
                all,
                server.request(
                        lane,
                        "prompts/get",
                        Map.of("name", prompt.path("name").asString(), "arguments", arguments)),
                prompt.path("name") + " for " + text);
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(Corpus.attacks(""));
        List<String> calls = Corpus.calls();
        for (int i = 0; i < calls.size(); i++) {
            List<String> forms = Corpus.forms(calls.get(i));
            texts.addAll(ALL ? forms : List.of(forms.get(i % forms.size())));
        }
        return texts;
    }
}
