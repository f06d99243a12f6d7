package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import tools.jackson.databind.JsonNode;

import java.io.StringReader;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

/** The picture of a plan: every node is in it, and nothing a name says is markup. */
class DrawsPlans {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        DrawsPlans.class,
                        "CREATE TABLE \"<script>alert(1)</script>&\"(id int)",
                        "CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 5000) g",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Document picture(String sql, boolean analyze) throws Exception {
        Answer answer =
                served.call("db_explain")
                        .with("sql", sql)
                        .with("analyze", analyze)
                        .unlimited()
                        .expectOk();
        String uri = "pg://main/plan/" + answer.at("/planId").asString() + "/svg";
        JsonNode read =
                served.client()
                        .request("resources/read", Map.of("uri", uri))
                        .raw()
                        .at("/result/contents/0");
        assertThat(read.path("mimeType").asString()).isEqualTo("image/svg+xml");
        Document picture =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(read.path("text").asString())));
        assertThat(picture.getElementsByTagName("rect").getLength())
                .isEqualTo(1 + answer.at("/nodes").size());
        return picture;
    }

    @Test
    void withEachNode() throws Exception {
        assertThat(words("SELECT a.id, count(*) FROM t a JOIN t b USING (id) GROUP BY 1"))
                .contains(
                        "Hash Join", "Seq Scan on public.t", "5000 came", "own share of each node");
    }

    @Test
    void withWhatIsWrongOfANode() throws Exception {
        assertThat(words("SELECT id FROM t WHERE id % 7 = 9"))
                .contains("Seq Scan on public.t [hot, 5000 rows thrown away]: 25 rows expected");
        assertThat(words("SELECT id FROM t WHERE abs(id) = id"))
                .contains("Seq Scan on public.t [hot, rows off 200x]: 25 rows expected");
    }

    private static String words(String sql) throws Exception {
        return picture(sql, true).getDocumentElement().getTextContent();
    }

    @Test
    void withoutMarkupOfNames() throws Exception {
        Document picture =
                picture(
                        "SELECT * FROM \"<script>alert(1)</script>&\" x, t WHERE x.id < t.id",
                        false);

        assertThat(picture.getElementsByTagName("script").getLength()).isZero();
        assertThat(picture.getDocumentElement().getTextContent())
                .contains("<script>alert(1)</script>&");
    }
}
