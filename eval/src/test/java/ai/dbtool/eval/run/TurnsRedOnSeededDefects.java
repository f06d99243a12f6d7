package ai.dbtool.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.eval.lab.Lab;
import ai.dbtool.eval.score.Score;
import ai.dbtool.orchestrator.ask.FreeDiagnosis;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.prompts.Cause;
import ai.dbtool.prompts.Playbook;
import ai.dbtool.testkit.ollama.FakeOllama;
import ai.dbtool.testkit.ollama.Reply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The suite is worth something only if it sees what is wrong: one defect at a time is put in. */
class TurnsRedOnSeededDefects {

    /** A text of a playbook, and what stands there instead. */
    private enum Defect {
        AN_ENTITY_IS_SWAPPED(
                "sequences",
                "entities: {sequence: s.sequence}",
                "entities: {sequence: s.ownedBy}",
                "F30-0"),
        A_CLASS_OF_EVENTS_IS_MISTAKEN("deadlocks", "classes: [L01]", "classes: [L02]", "F12-0"),
        A_CONDITION_IS_TURNED_AROUND(
                "role-settings", "it.user == e.role", "it.user != e.role", "F26-0"),
        A_THRESHOLD_IS_LEFT_OUT(
                "sequences", "usedPercent >= t.used_percent", "usedPercent >= 0.0", "C1-0"),
        AN_ENTITY_IS_MISNAMED(
                "vacuum",
                "entities: {scope: \"'global'\"}",
                "entities: {scope: \"'everywhere'\"}",
                "F17-0"),
        A_QUOTE_LEAVES_THE_NAME_OUT(
                "vacuum",
                "quote: [kind, holder, ageXids, xid, since, seconds]",
                "quote: [ageXids, xid]",
                "F15-0"),
        A_REMEDY_DESTROYS(
                "missing-index",
                "statement: \"CREATE INDEX CONCURRENTLY",
                "statement: \"DROP TABLE ${name(e.table)}; CREATE INDEX CONCURRENTLY",
                "F01-0"),
        NOTHING_HAS_TO_BE_SEEN(
                "baseline",
                "  all: [activity, health]\n  any: [top, log]",
                "  all: []\n  any: [configs, overview, sources, log, top, health]",
                "C3-0"),
        A_LIMIT_IS_OUT_OF_REACH(
                "deadlocks", "n.logged >= t.deadlocks", "n.logged < t.deadlocks", "F12-0");

        private final String playbook;
        private final String sound;
        private final String broken;
        private final String seenIn;

        Defect(String playbook, String sound, String broken, String seenIn) {
            this.playbook = playbook;
            this.sound = sound;
            this.broken = broken;
            this.seenIn = seenIn;
        }

        Catalogue catalogue() {
            String text = TurnsRedOnSeededDefects.text(playbook);
            assertThat(text).as("playbook %s", playbook).contains(sound);
            Map<String, Playbook> playbooks = new LinkedHashMap<>(Replays.CATALOGUE.playbooks());
            playbooks.put(playbook, Catalogue.playbook(text.replace(sound, broken)));
            return with(Replays.CATALOGUE.causes(), playbooks);
        }
    }

    private static Catalogue with(Map<String, Cause> causes, Map<String, Playbook> playbooks) {
        return new Catalogue(causes, playbooks, Replays.CATALOGUE.cards(), "seeded");
    }

    private static String text(String playbook) {
        try (InputStream file =
                Catalogue.class.getResourceAsStream("playbooks/" + playbook + ".yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Score score(Catalogue catalogue, String recording) {
        try {
            Path file = Replays.FOLDER.resolve(recording + ".jsonl.gz");
            return EvalRun.replay(
                            List.of(file), List.of(PlaybookArm.off("off", Lab.MONITOR, catalogue)))
                    .getFirst()
                    .score();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean passes(Score score) {
        return score.right() && score.unsafe().isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Defect.class)
    void ofAPlaybook(Defect defect) {
        assertThat(passes(score(Replays.CATALOGUE, defect.seenIn))).isTrue();
        assertThat(passes(score(defect.catalogue(), defect.seenIn)))
                .as("with %s", defect)
                .isFalse();
    }

    @Test
    void ofAThreshold() {
        Map<String, Cause> causes = new LinkedHashMap<>(Replays.CATALOGUE.causes());
        Cause cause = causes.get("MISSING_INDEX");
        Map<String, Cause.Threshold> thresholds = new LinkedHashMap<>(cause.thresholds());
        thresholds.put("mean_ms", new Cause.Threshold(2_000.0, "ms", "a thousand times too high"));
        causes.put(
                cause.code(),
                new Cause(
                        cause.code(),
                        cause.group(),
                        cause.entities(),
                        cause.meaning(),
                        cause.checks(),
                        thresholds,
                        cause.card()));
        assertThat(passes(score(Replays.CATALOGUE, "F01-0"))).isTrue();
        assertThat(passes(score(with(causes, Replays.CATALOGUE.playbooks()), "F01-0"))).isFalse();
    }

    /** A model that names a cause and cites the first thing it saw. */
    @Test
    void ofASkippedCitationCheck() throws IOException {
        Recording healthy = Replays.read(Replays.FOLDER.resolve("C1-0.jsonl.gz"));
        try (FakeOllama liar = FakeOllama.start()) {
            liar.otherwise(
                    request ->
                            request.path("format").isObject()
                                    ? Reply.text(
                                            """
                                            {"causes":[{"evidence":["e1"],"code":"SEQUENCE_EXHAUSTED",
                                              "entities":{"sequence":"public.made_up_seq"},"confidence":1}],
                                             "verdict":"FAULT"}""")
                                    : request.path("messages").size() < 4
                                            ? Reply.call("db_health", Map.of())
                                            : Reply.text("It is the sequence."));
            assertThat(lie(liar, healthy, true)).isEqualTo("INSUFFICIENT_EVIDENCE[]");
            assertThat(lie(liar, healthy, false)).isEqualTo("FAULT[SEQUENCE_EXHAUSTED]");
        }
    }

    private static String lie(FakeOllama liar, Recording recording, boolean verifier) {
        FreeArm arm =
                new FreeArm(
                        "liar",
                        AnswersEveryRecordingRight.client(liar.url(), FakeOllama.MODEL),
                        Replays.CATALOGUE,
                        new FreeDiagnosis.Options(false, false, verifier, true));
        Item item = new Item(recording.cases(), 0);
        return Replays.codes(
                Answering.of(item, arm, recording.tools(), recording.symptom()).report());
    }
}
