package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.dbtool.cli.AttackedServer.Lane;
import ai.dbtool.testkit.guard.AttackedDatabase;
import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.guard.Witness;
import ai.dbtool.testkit.postgres.OtherPostgres;
import ai.dbtool.testkit.protocol.Answer;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Attacks in indexes that are pretended, where hypopg makes them: text of DDL, near a real one. */
class PretendsNoAttack {

    /** Not every text in every form: what an index may be written as is read by us. */
    private static final int STEP = 3;

    @TempDir private Path folder;

    @Test
    void inIndexes() throws Exception {
        assumeTrue(OtherPostgres.isHere(), "no other PostgreSQL is installed");
        try (AttackedServer server = new AttackedServer(AttackedDatabase.startOther(), folder)) {
            List<Way> indexes =
                    new Ways(server, "postgres")
                            .inside().stream()
                                    .filter(way -> way.argument().equals("indexes"))
                                    .toList();
            Lane first = AttackedServer.LANES.getLast();
            SoftAssertions all = new SoftAssertions();
            for (Way way : indexes.subList(0, 5)) {
                Answer real =
                        server.call(first, way.tool(), way.carrying(way.harmless(), "postgres"));
                all.assertThat(real.text()).as(way.toString()).containsPattern("is (not )?used");
            }
            Map<String, String> before = server.attacked().everything();
            List<String> texts = Corpus.attacks("");
            for (int i = 0; i < texts.size(); i += STEP) {
                Lane lane =
                        AttackedServer.LANES.get(
                                i / STEP / indexes.size() % AttackedServer.LANES.size());
                Way way = indexes.get(i / STEP % indexes.size());
                String what = lane + " " + way + ": " + texts.get(i);
                Answer answer =
                        server.call(lane, way.tool(), way.carrying(texts.get(i), lane.role()));
                AttackedServer.check(all, answer, what);
                all.assertThat(answer.isError()).as(what + " -> " + answer.raw()).isTrue();
            }
            server.checkSession(all, first, "all of them");
            all.assertThat(Witness.changes(before, server.attacked().everything())).isEmpty();
            all.assertAll();
            assertThat(texts).hasSizeGreaterThan(300);
        }
    }
}
