package ai.dbtool.db.overview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

import java.io.StringReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

/** Recorded hours as resources, with completion. */
class ListsWhatWasRecorded {

    private static final String WINDOW = "pg://{connection}/snapshot/{at}/{window}";

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served = ServedDatabase.of(ListsWhatWasRecorded.class);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private String read(String uri) {
        return served.client()
                .request("resources/read", Map.of("uri", uri))
                .raw()
                .at("/result/contents/0/text")
                .asString();
    }

    private List<String> completed(String variable, String value) {
        return ServedDatabase.texts(
                served.client()
                        .request(
                                "completion/complete",
                                Map.of(
                                        "ref", Map.of("type", "ref/resource", "uri", WINDOW),
                                        "argument", Map.of("name", variable, "value", value),
                                        "context",
                                                Map.of("arguments", Map.of("connection", "main"))))
                        .result()
                        .at("/completion/values"));
    }

    /** The hour of now, as a resource names it. */
    private static String hour() {
        return Instant.now().truncatedTo(ChronoUnit.HOURS).toString().replace(":00Z", "Z");
    }

    @Test
    void hourByHour() {
        assertThat(read("pg://main/snapshots")).contains("dbtool-ai collect");
        assertThat(completed("at", "")).isEmpty();

        served.recorded(() -> {});

        String hour = completed("at", "20").getFirst();
        assertThat(hour).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:00Z").isIn(hour(), before(hour()));
        assertThat(read("pg://main/snapshots"))
                .startsWith("hour\tsamples\tactive_sessions\tmost\n" + hour + "\t2\t");
        assertThat(completed("at", "19")).isEmpty();
        assertThat(completed("connection", "m")).containsExactly("main");
        assertThat(completed("window", "1")).containsExactly("10m", "1h", "1d");
        assertThat(read("pg://main/snapshot/" + hour + "/1h")).contains("2 samples: ", "database ");
    }

    private static String before(String hour) {
        return Instant.parse(hour.replace("Z", ":00Z"))
                .minus(1, ChronoUnit.HOURS)
                .toString()
                .replace(":00Z", "Z");
    }

    @Test
    void asAPictureToo() throws Exception {
        served.session(ServedDatabase.APP, "root", "SELECT pg_advisory_xact_lock(42)");
        served.waiting(ServedDatabase.APP, "behind", "SELECT pg_advisory_xact_lock(42)");
        served.recorded(() -> {});

        String svg = read("pg://main/snapshot/" + completed("at", "").getFirst() + "/1h/svg");

        Document picture =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)));
        assertThat(picture.getDocumentElement().getTextContent())
                .contains("active sessions of main", "2 samples", "Lock");
        assertThat(svg).doesNotContain("<script", "href", "url(", "http://www.w3.org/1999");
        assertThat(bars(picture, "#c0392b")).as("sessions that wait for a lock").isPositive();
    }

    private static int bars(Document picture, String colour) {
        int bars = 0;
        for (int i = 0; i < picture.getElementsByTagName("path").getLength(); i++) {
            Element path = (Element) picture.getElementsByTagName("path").item(i);
            if (path.getAttribute("fill").equals(colour)) {
                bars += path.getAttribute("d").split("z", -1).length - 1;
            }
        }
        return bars;
    }

    @Test
    void andSaysWhatIsWrongWithATime() {
        Answer answer =
                served.client()
                        .request("resources/read", Map.of("uri", "pg://main/snapshot/teatime/1h"));

        assertThat(answer.raw().at("/error/message").asString()).contains("is no time");
    }
}
