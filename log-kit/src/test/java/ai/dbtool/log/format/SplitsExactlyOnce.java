package ai.dbtool.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever the block borders: every event once, whole, with its line number. */
class SplitsExactlyOnce {

    private static final String PREFIX = "%m [%p] ";

    private static String stderr() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String lead = String.format("2026-03-14 09:00:%02d.000 UTC [%d] ", i, 100 + i % 3);
            text.append(lead).append("ERROR:  duplicate key value ").append(i).append('\n');
            text.append(lead)
                    .append("DETAIL:  Key (é)=(")
                    .append(i)
                    .append(")\n\tsecond\n\t\tthird\n");
            text.append(lead).append("STATEMENT:  INSERT\n\tVALUES (").append(i).append(")\n");
        }
        return text.toString();
    }

    private static String csv() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append(csvRecord(i, "two\nlines, \"\"quoted\"\" " + i));
        }
        return text.toString();
    }

    private static String csvRecord(int i, String message) {
        return String.format(
                "2026-03-14 09:00:%02d.000 UTC,\"app\",\"shop\",%d,\"10.0.0.1:99\",65f2c1a0.2a,%d,"
                        + "\"INSERT\",2026-03-14 08:00:00 UTC,3/1,0,ERROR,23505,\"%s\",\"d\",,,,,"
                        + "\"SELECT 1\n,\n2\",,,\"web\",\"client backend\",,0\n",
                i, 100 + i, i, message);
    }

    private static String json() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append("{\"timestamp\":\"2026-03-14 09:00:")
                    .append(String.format("%02d", i))
                    .append(".000 UTC\",\"user\":\"app\",\"pid\":")
                    .append(100 + i)
                    .append(",\"error_severity\":\"ERROR\",\"state_code\":\"23505\",")
                    .append("\"message\":\"say \\\"é\\\" \\\\ \\u0001\\nline ")
                    .append(i)
                    .append("\"}\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 100, 127, 128, 129, 200, 333, 1000, 4096, 100_000})
    void inBlocksOfAnySize(int size) {
        Splitter whole = Lines.stderr(PREFIX);
        Splitter parts = Lines.stderr(PREFIX);
        check(whole, parts, stderr(), size, 240);
        check(csvSplitter(), csvSplitter(), csv(), size, 160);
        check(jsonSplitter(), jsonSplitter(), json(), size, 40);
    }

    private static CsvSplitter csvSplitter() {
        return new CsvSplitter(new Timestamps(), Catalogue.standard());
    }

    private static JsonSplitter jsonSplitter() {
        return new JsonSplitter(new Timestamps(), Catalogue.standard());
    }

    private static void check(Splitter whole, Splitter parts, String text, int size, int lines) {
        List<Event> expected = Lines.split(whole, text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Event> events = Lines.split(parts, bytes, size, 1 << 20);
        assertThat(events).isEqualTo(expected).hasSize(40);
        assertThat(parts.unparsed()).isZero();
        assertThat(parts.lines()).isEqualTo(whole.lines()).isEqualTo(lines);
        assertThat(events.getLast().line()).isEqualTo(lines - lines / 40 + 1);
    }

    @Test
    void joinsLatePartsByProcess() {
        List<Event> events =
                Lines.split(
                        Lines.stderr(PREFIX),
                        """
                        2026-03-14 09:00:00.000 UTC [1] ERROR:  deadlock detected
                        2026-03-14 09:00:00.000 UTC [2] LOG:  checkpoint starting: time
                        2026-03-14 09:00:00.000 UTC [1] DETAIL:  of one
                        2026-03-14 09:00:00.000 UTC [3] ERROR:  division by zero
                        2026-03-14 09:00:00.000 UTC [1] STATEMENT:  SELECT 1
                        2026-03-14 09:00:00.000 UTC [3] STATEMENT:  SELECT 3
                        """);
        assertThat(events).hasSize(3);
        assertThat(events.get(0).texts().detail()).isEqualTo("of one");
        assertThat(events.get(0).texts().statement()).isEqualTo("SELECT 1");
        assertThat(events.get(1).texts().detail()).isNull();
        assertThat(events.get(2).texts().statement()).isEqualTo("SELECT 3");
    }

    @Test
    void countsWhatIsNoEvent() {
        Splitter splitter = Lines.stderr(PREFIX);
        List<Event> events =
                Lines.split(
                        splitter,
                        "\tthe end of an event before rotation\n"
                                + "TopMemoryContext: 1 total\n"
                                + "2026-03-14 09:00:00.000 UTC [1] LOG:  x\n"
                                + "2026-03-14 09:00:00.000 UTC [9] DETAIL:  of nobody\n");
        assertThat(events).hasSize(1);
        assertThat(splitter.unparsed()).isEqualTo(3);
        assertThat(splitter.samples().getFirst()).contains("before rotation");
    }

    @Test
    void readsVerboseMessages() {
        Event event =
                Lines.split(
                                Lines.stderr(PREFIX),
                                "2026-03-14 09:00:00.000 UTC [1] ERROR:  22012: division by zero\n"
                                        + "2026-03-14 09:00:00.000 UTC [1] LOCATION:  int4div, int.c:846\n")
                        .getFirst();
        assertThat(event.sqlstate()).isEqualTo("22012");
        assertThat(event.texts().message()).isEqualTo("division by zero");
    }

    @Test
    void takesAnUnfinishedLastLine() {
        List<Event> events =
                Lines.split(
                        Lines.stderr(PREFIX), "2026-03-14 09:00:00.000 UTC [1] LOG:  half a li");
        assertThat(events.getFirst().texts().message()).isEqualTo("half a li");
        Splitter csv = csvSplitter();
        String torn = csvRecord(1, "whole") + csvRecord(2, "torn").substring(0, 90);
        assertThat(Lines.split(csv, torn)).hasSize(1);
        assertThat(csv.unparsed()).isEqualTo(1);
    }

    @Test
    void findsTheWayBackAfterATornRecord() {
        Splitter csv = csvSplitter();
        String text =
                "end of a record\", cut by rotation\n"
                        + csvRecord(1, "first")
                        + csvRecord(2, "torn").substring(0, 140)
                        + "\n"
                        + csvRecord(3, "third")
                        + csvRecord(4, "fourth");
        List<Event> events = Lines.split(csv, text);
        assertThat(events.stream().map(e -> e.texts().message()))
                .containsExactly("first", "third", "fourth");
        assertThat(csv.unparsed()).isEqualTo(2);
    }

    @Test
    void boundsHugeLines() {
        String text =
                "2026-03-14 09:00:00.000 UTC [1] LOG:  "
                        + "x".repeat(300_000)
                        + "\n\tand more\n"
                        + "2026-03-14 09:00:01.000 UTC [2] LOG:  next\n";
        Splitter splitter = Lines.stderr(PREFIX);
        List<Event> events =
                Lines.split(splitter, text.getBytes(StandardCharsets.UTF_8), 1 << 14, 1 << 16);
        assertThat(events).hasSize(2);
        assertThat(events.get(0).texts().message()).startsWith("xxx");
        assertThat(events.get(0).texts().message().length()).isLessThanOrEqualTo(1 << 16);
        assertThat(events.get(1).texts().message()).isEqualTo("next");
        assertThat(events.get(1).line()).isEqualTo(3);
        assertThat(splitter.unparsed()).isZero();
    }

    @Test
    void readsInvalidUtf8() {
        byte[] head = "2026-03-14 09:00:00.000 UTC [1] LOG:  caf".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = java.util.Arrays.copyOf(head, head.length + 2);
        bytes[head.length] = (byte) 0xe9;
        bytes[head.length + 1] = '\n';
        Event event = Lines.split(Lines.stderr(PREFIX), bytes, 1 << 20, 1 << 20).getFirst();
        assertThat(event.texts().message()).isEqualTo("caf\ufffd");
    }
}
